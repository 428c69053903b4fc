package io.kvserver.core.rdb;

import io.kvserver.core.protocol.Slice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;

/**
 * Writes keys as RDB data, as Redis 7.0 does: {@link #header}, then {@link #sizes} and {@link #key} in any order, then
 * {@link #finish}. Confined. After an exception it is of no further use.
 *
 * <p>Writing a key makes no object, except when a string to be compressed is longer than any before. A file is forced
 * to disk every few megabytes, so that no other fsync has to wait for all of it.
 */
public final class RdbWriter implements ValueOutput {
    /** The deadline of a key that does not expire. */
    public static final long NO_DEADLINE = Long.MIN_VALUE;

    private static final int BUFFER_BYTES = 256 << 10;
    private static final long FORCED_BYTES = 16 << 20;
    /** More bytes than a head, an opcode and a deadline take. */
    private static final int SMALL = 64;

    private final WritableByteChannel channel;
    private final RdbString string;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int size;
    private long flushed;
    private long forced;
    private long checksum;
    private int database = -1;

    /**
     * Writes at the channel's position. With {@code compresses}, longer strings are compressed, which is Redis's
     * default.
     */
    public RdbWriter(WritableByteChannel channel, boolean compresses) {
        this.channel = channel;
        this.string = new RdbString(compresses);
    }

    /**
     * Writes the header. {@code logBase}: the data is the base of a log, not a snapshot by itself. {@code hasNewTypes}:
     * there may be types of values that Redis 7.4 knows but 7.0 does not.
     */
    public void header(
            String redisVersion, long createdSeconds, long usedMemoryBytes, boolean logBase, boolean hasNewTypes)
            throws IOException {
        ascii(RdbOpcodes.MAGIC + (hasNewTypes ? RdbOpcodes.NEW_VERSION : RdbOpcodes.VERSION));
        aux("redis-ver", redisVersion);
        aux("redis-bits", "64");
        aux("ctime", Long.toString(createdSeconds));
        aux("used-mem", Long.toString(usedMemoryBytes));
        aux("aof-base", logBase ? "1" : "0");
    }

    private void aux(String name, String value) throws IOException {
        put(RdbOpcodes.AUX);
        string(name);
        string(value);
    }

    /** Writes the text of a library of functions. Libraries come before the keys. */
    public void library(byte[] text) throws IOException {
        put(RdbOpcodes.FUNCTION);
        string(text, 0, text.length);
    }

    /** Writes how many keys a database has and how many of them expire: a hint for the reader's allocations. */
    public void sizes(int database, long keys, long expiring) throws IOException {
        select(database);
        put(RdbOpcodes.RESIZE);
        length(keys);
        length(expiring);
    }

    /** Writes a key with a string. {@code deadlineMillis} is since 1970, or {@link #NO_DEADLINE}. */
    public void key(int database, Slice key, Slice value, long deadlineMillis) throws IOException {
        begin(database, ValueTypes.STRING, key, deadlineMillis);
        string(value.array(), value.offset(), value.length());
    }

    /** Begins a key with a value of a type, one of {@link ValueTypes}. The value's parts must be written next. */
    public void begin(int database, int type, Slice key, long deadlineMillis) throws IOException {
        if (database != this.database) {
            select(database);
        }
        if (deadlineMillis != NO_DEADLINE) {
            put(RdbOpcodes.EXPIRE_MILLIS);
            lowestFirst(deadlineMillis);
        }
        put(type);
        string(key.array(), key.offset(), key.length());
    }

    private void select(int database) throws IOException {
        put(RdbOpcodes.SELECT);
        length(database);
        this.database = database;
    }

    /** Ends the data with its checksum. The caller must force the file to disk. */
    public void finish() throws IOException {
        put(RdbOpcodes.END);
        lowestFirst(Crc64.update(checksum, buffer, 0, size));
        flush();
    }

    /** The number of bytes written so far. */
    public long bytes() {
        return flushed + size;
    }

    private void ascii(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        put(bytes, 0, bytes.length);
    }

    private void string(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        string(bytes, 0, bytes.length);
    }

    @Override
    public void string(byte[] array, int offset, int length) throws IOException {
        string.encode(array, offset, length);
        put(string.head(), 0, string.headLength());
        Slice body = string.body();
        put(body.array(), body.offset(), body.length());
    }

    private void put(int b) throws IOException {
        makeRoom();
        buffer[size++] = (byte) b;
    }

    @Override
    public void lowestFirst(long number) throws IOException {
        makeRoom();
        for (int i = 0; i < Long.BYTES; i++) {
            buffer[size++] = (byte) (number >>> (8 * i));
        }
    }

    @Override
    public void length(long length) throws IOException {
        makeRoom();
        size += RdbString.writeLength(length, buffer, size);
    }

    private void put(byte[] array, int offset, int length) throws IOException {
        int at = offset;
        int left = length;
        while (left > buffer.length - size) {
            int part = buffer.length - size;
            System.arraycopy(array, at, buffer, size, part);
            size = buffer.length;
            flush();
            at += part;
            left -= part;
        }
        System.arraycopy(array, at, buffer, size, left);
        size += left;
    }

    private void makeRoom() throws IOException {
        if (buffer.length - size < SMALL) {
            flush();
        }
    }

    private void flush() throws IOException {
        checksum = Crc64.update(checksum, buffer, 0, size);
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, size);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        flushed += size;
        size = 0;
        if (flushed - forced >= FORCED_BYTES && channel instanceof FileChannel file) {
            file.force(false);
            forced = flushed;
        }
    }
}
