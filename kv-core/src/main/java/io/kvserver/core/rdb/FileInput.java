package io.kvserver.core.rdb;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Reads a file once from its beginning. It keeps in memory only what is needed at once, and never allocates more than
 * the file's size, whatever lengths the file announces. Confined.
 *
 * <p>Invariant: {@code array[at, end)} are the bytes of the file from {@link #offset} on.
 */
public final class FileInput implements Closeable {
    private static final int BUFFER_BYTES = 256 << 10;

    private final Path file;
    private final FileChannel channel;
    private final long size;
    private long limit;
    private byte[] array;
    private int at;
    private int end;
    /** The file offset of the array's first byte. */
    private long base;
    /** The checksum of the bytes from its beginning up to {@code array[summed]}. */
    private long checksum;

    private int summed;
    private boolean sums;

    public FileInput(Path file) throws IOException {
        this.file = file;
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
        this.size = channel.size();
        this.limit = size;
        this.array = new byte[(int) Math.min(BUFFER_BYTES, size)];
    }

    /**
     * Whether {@code count} bytes are left; then they are in {@link #array} from {@link #at} on. Invalidates ranges of
     * the array taken before.
     */
    public boolean has(int count) throws IOException {
        if (end - at < count) {
            if (count > remaining()) {
                return false;
            }
            fill(count);
        }
        return true;
    }

    private void fill(int count) throws IOException {
        sumUp();
        int kept = end - at;
        byte[] source = array;
        int needed = Math.max(count, BUFFER_BYTES);
        if (count > array.length || array.length > Math.max(BUFFER_BYTES, count)) {
            array = new byte[needed];
        }
        System.arraycopy(source, at, array, 0, kept);
        base += at;
        summed = 0;
        at = 0;
        end = kept;
        while (end < count) {
            int most = (int) Math.min(Math.min(array.length - end, BUFFER_BYTES), limit - base - end);
            int read = read(ByteBuffer.wrap(array, end, most), base + end);
            if (read <= 0) {
                throw new UnreadableFileException(file, base + end, "the file became shorter while it was read");
            }
            end += read;
        }
    }

    private int read(ByteBuffer target, long offset) throws IOException {
        try {
            return channel.read(target, offset);
        } catch (IOException e) {
            // The system's own message does not name the file.
            throw new IOException(file + ": cannot be read at offset " + offset + ": " + e.getMessage(), e);
        }
    }

    /** Reads the next byte. */
    int next() throws IOException {
        if (!has(1)) {
            throw damage(offset(), "the file ends within its data");
        }
        return array[at++] & 0xff;
    }

    /** Reads a number of {@code bytes} bytes, the lowest first. */
    long lowestFirst(int bytes) throws IOException {
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            number |= (long) next() << (8 * i);
        }
        return number;
    }

    /** Skips bytes that are in memory. */
    public void skip(int count) {
        at += count;
    }

    public byte[] array() {
        return array;
    }

    public int at() {
        return at;
    }

    /** The end of the file's bytes in {@link #array}. */
    public int end() {
        return end;
    }

    /** The file offset of the next byte. */
    public long offset() {
        return base + at;
    }

    long remaining() {
        return limit - offset();
    }

    /** The size of the whole file. */
    public long size() {
        return size;
    }

    /** The offset at which reading ends: the file's size or less. */
    public long limit() {
        return limit;
    }

    /** Ignores the bytes from an offset on. */
    public void limit(long offset) {
        limit = offset;
        end = (int) Math.min(end, limit - base);
    }

    /** Reads bytes elsewhere in the file without moving there. Returns how many fit and exist. */
    public int peek(byte[] into, long offset) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(into, 0, (int) Math.min(into.length, limit - offset));
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + buffer.position()) <= 0) {
                break;
            }
        }
        return buffer.position();
    }

    /** Starts a checksum at the next byte. */
    void beginChecksum() {
        checksum = 0;
        summed = at;
        sums = true;
    }

    /** Ends the checksum after the last byte that was read. */
    long endChecksum() {
        sumUp();
        sums = false;
        return checksum;
    }

    private void sumUp() {
        if (sums) {
            checksum = Crc64.update(checksum, array, summed, at - summed);
            summed = at;
        }
    }

    public Path file() {
        return file;
    }

    public UnreadableFileException damage(long offset, String reason) {
        return new UnreadableFileException(file, offset, reason);
    }

    /** Bytes for a message: one char each, a dot for what cannot be printed, shortened if there are many. */
    public static String printable(byte[] bytes, int offset, int length) {
        int most = 64;
        char[] chars = new char[Math.min(length, most)];
        for (int i = 0; i < chars.length; i++) {
            byte b = bytes[offset + i];
            chars[i] = b >= ' ' && b < 0x7f ? (char) b : '.';
        }
        return new String(chars) + (length > most ? "…" : "");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
