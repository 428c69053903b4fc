package io.kvserver.core.rdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** RDB data that kv writes and reads: complete, torn, and changed. */
class RdbProperties {
    @Property(tries = 300)
    void keysComeBackInTheirOrder(@ForAll("keys") List<StoredKey> keys, @ForAll boolean compresses) throws IOException {
        try (TemporaryFiles files = new TemporaryFiles()) {
            Path file = files.file("dump.rdb");
            try (FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                StoredKey.write(channel, keys, compresses, false);
            }

            assertEquals(keys, StoredKey.read(file));
        }
    }

    @Property(tries = 20)
    void dataThatEndsEarlyIsRefusedWhereverItEnds(@ForAll("someKeys") List<StoredKey> keys) throws IOException {
        try (TemporaryFiles files = new TemporaryFiles()) {
            Path file = files.file("dump.rdb");
            StoredKey.write(file, keys);
            byte[] whole = Files.readAllBytes(file);

            for (int length = 0; length < whole.length; length++) {
                TemporaryFiles.write(file, Arrays.copyOf(whole, length));
                UnreadableFileException refused =
                        assertThrows(UnreadableFileException.class, () -> StoredKey.read(file));
                assertTrue(refused.offset() <= length, () -> refused + " in " + file);
                assertEquals(file, refused.file());
            }
        }
    }

    @Property(tries = 20)
    void everyChangedByteIsNoticed(@ForAll("someKeys") List<StoredKey> keys, @ForAll byte change) throws IOException {
        try (TemporaryFiles files = new TemporaryFiles()) {
            Path file = files.file("dump.rdb");
            StoredKey.write(file, keys);
            byte[] bytes = Files.readAllBytes(file);
            byte flip = change == 0 ? 1 : change;

            for (int i = 0; i < bytes.length; i++) {
                bytes[i] ^= flip;
                TemporaryFiles.write(file, bytes);
                assertThrows(UnreadableFileException.class, () -> StoredKey.read(file), "byte " + i);
                bytes[i] ^= flip;
            }
        }
    }

    @Provide
    Arbitrary<List<StoredKey>> keys() {
        return StoredKeys.any(20);
    }

    @Provide
    Arbitrary<List<StoredKey>> someKeys() {
        return StoredKeys.any(8)
                .filter(keys -> keys.stream().allMatch(key -> key.value().length() < 500));
    }
}
