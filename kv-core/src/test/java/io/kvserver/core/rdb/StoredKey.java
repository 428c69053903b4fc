package io.kvserver.core.rdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvserver.core.protocol.Slice;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** A key in a test's form, with one char per byte. */
public record StoredKey(int database, String key, String value, long deadlineMillis) {
    public static StoredKey of(int database, String key, String value) {
        return new StoredKey(database, key, value, RdbWriter.NO_DEADLINE);
    }

    /** Shows only the beginning of long values. */
    @Override
    public String toString() {
        byte[] bytes = value.getBytes(ISO_8859_1);
        return database + ":" + FileInput.printable(key.getBytes(ISO_8859_1), 0, key.length()) + "="
                + FileInput.printable(bytes, 0, bytes.length) + " (" + bytes.length + " bytes, hash "
                + value.hashCode() + ") until " + deadlineMillis;
    }

    /** Writes RDB data of these keys at the channel's position; each key and value lies inside a larger array. */
    public static void write(FileChannel channel, List<StoredKey> keys, boolean compresses, boolean logBase)
            throws IOException {
        RdbWriter writer = new RdbWriter(channel, compresses);
        writer.header("7.0.15", 1_700_000_000, 1 << 20, logBase, false);
        Slice keySlice = new Slice();
        Slice valueSlice = new Slice();
        for (StoredKey key : keys) {
            byte[] entry = ("entry" + key.key() + key.value() + "end").getBytes(ISO_8859_1);
            keySlice.set(entry, 5, key.key().length());
            valueSlice.set(entry, 5 + key.key().length(), key.value().length());
            writer.key(key.database(), keySlice, valueSlice, key.deadlineMillis());
        }
        writer.finish();
    }

    public static void write(Path file, List<StoredKey> keys) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            write(channel, keys, true, false);
        }
    }

    /** The keys in a file of RDB data. */
    public static List<StoredKey> read(Path file) throws IOException {
        try (RdbReader reader = RdbReader.open(file)) {
            return read(reader);
        }
    }

    public static List<StoredKey> read(RdbReader reader) throws IOException {
        List<StoredKey> keys = new ArrayList<>();
        while (reader.next()) {
            String key = new String(reader.key().copy(), ISO_8859_1);
            String value = new String(reader.value().copy(), ISO_8859_1);
            keys.add(new StoredKey(reader.database(), key, value, reader.deadlineMillis()));
        }
        return keys;
    }
}
