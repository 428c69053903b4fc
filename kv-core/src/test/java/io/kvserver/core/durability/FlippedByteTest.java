package io.kvserver.core.durability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.core.Seeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One byte in a directory was changed: the store refuses to start, or holds exactly the same as before. */
@Timeout(300)
class FlippedByteTest {
    private static final int RANDOM_CHANGES = 400;

    @TempDir
    Path directory;

    private final DurableStores stores = new DurableStores();

    /** Files with a base, and an increment of several batches. */
    private SortedMap<Path, byte[]> files() throws IOException {
        Path original = directory.resolve("original");
        try (KvStore store = stores.open(original)) {
            DurableStores.run(
                    store, "MSET a 1 b -70000 c text", "SET long " + "lzf".repeat(50), "SELECT 3", "SET d 1 EX 1000");
            DurableStores.rewrite(store);
            DurableStores.run(store, "INCR a", "APPEND c more", "SELECT 2", "SET e 1", "PEXPIRE e 12345678");
        }
        try (KvStore store = stores.open(original)) {
            DurableStores.run(store, "MULTI", "SET f 1", "SELECT 1", "SET g 1", "EXEC", "DEL b");
        }
        try (KvStore store = stores.open(original)) {
            DurableStores.run(store, "SET h 1", "SETRANGE c 2 xx");
        }
        return DurableStores.files(original);
    }

    @Test
    void aChangedByteInAnyFileIsRefusedOrHarmless() throws IOException {
        long seed = Seeds.of("FlippedByteTest.anyByteAnywhere");
        System.out.println("FlippedByteTest.aChangedByteInAnyFileIsRefusedOrHarmless: seed " + seed);
        Random random = new Random(seed);
        SortedMap<Path, byte[]> files = files();
        SortedMap<String, String> contents = stores.contents(directory.resolve("original"));
        int total = files.values().stream().mapToInt(bytes -> bytes.length).sum();
        int refused = 0;
        for (int i = 0; i < RANDOM_CHANGES; i++) {
            int at = random.nextInt(total);
            refused += isRefused(files, contents, at, 1 + random.nextInt(255)) ? 1 : 0;
        }
        assertTrue(refused > RANDOM_CHANGES / 2, "only " + refused + " were noticed");
    }

    @Test
    void aChangedBitOfTheManifestIsRefusedOrHarmless() throws IOException {
        SortedMap<Path, byte[]> files = files();
        SortedMap<String, String> contents = stores.contents(directory.resolve("original"));
        int start = 0;
        for (var file : files.entrySet()) {
            if (file.getKey().toString().endsWith(".manifest")) {
                for (int bit = 0; bit < 8 * file.getValue().length; bit++) {
                    isRefused(files, contents, start + bit / 8, 1 << bit % 8);
                }
            }
            start += file.getValue().length;
        }
    }

    /** Whether files with one changed byte are refused; if not, asserts that they hold the same. */
    private boolean isRefused(SortedMap<Path, byte[]> files, SortedMap<String, String> contents, int at, int change)
            throws IOException {
        int offset = at;
        for (var file : files.entrySet()) {
            byte[] bytes = file.getValue();
            if (offset < bytes.length) {
                Path damaged = directory.resolve("damaged");
                bytes[offset] ^= (byte) change;
                try {
                    DurableStores.write(damaged, files);
                    String what = file.getKey() + ", offset " + offset + ", now " + bytes[offset];
                    return isRefused(damaged, contents, what);
                } finally {
                    bytes[offset] ^= (byte) change;
                }
            }
            offset -= bytes.length;
        }
        throw new IllegalArgumentException("there is no byte " + at);
    }

    private boolean isRefused(Path damaged, SortedMap<String, String> contents, String what) throws IOException {
        SortedMap<Path, byte[]> before = DurableStores.files(damaged);
        SortedMap<String, String> found;
        try {
            found = stores.contents(damaged);
        } catch (UncheckedIOException refusal) {
            assertEquals(
                    DurableStores.readable(before),
                    DurableStores.readable(DurableStores.files(damaged)),
                    "touched: " + what);
            return true;
        }
        assertEquals(contents, found, what);
        return false;
    }
}
