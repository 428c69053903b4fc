package io.kvserver.core.journal;

import io.kvserver.core.flight.Flight;
import io.kvserver.core.flight.ForceEvent;
import io.kvserver.core.rdb.UnreadableFileException;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A file that grows by whole batches and survives failures. {@link #write} is called by one thread at a time, and so is
 * {@link #force}; both may run at the same time.
 *
 * <p>All bytes up to {@link #length} were written; bytes that a failed write left after them are cut off before the
 * next one. A failed force may have lost what was written since the last one, though a further force would claim
 * success: the system regards such bytes as written. So the file keeps a checksum of the bytes that are not known to be
 * on disk. After a failure they are read, compared with it and written again before the next force. If they are lost,
 * only new files help ({@link #isLost}).
 */
final class LogFile implements Closeable {
    private static final int PIECE_BYTES = 256 << 10;

    private record Range(long start, long end, int checksum) {}

    /** Writes as many bytes as it can at a position in the file. Returns how many. */
    @FunctionalInterface
    private interface Output {
        int write(ByteBuffer bytes, long position) throws IOException;
    }

    private final Path file;
    private final FileChannel channel;
    private final Output output;
    /** Owned by the writer; other threads read it as an approximate figure. */
    private volatile long length;
    /** Owned by the writer: whether there may be bytes after {@link #length}. */
    private boolean overhangs;

    /**
     * The ranges that were written but are not known to be forced. Guarded by itself, as are the fields of the present
     * range.
     */
    private final ArrayDeque<Range> unforced = new ArrayDeque<>();

    private final CRC32C rangeChecksum = new CRC32C();
    private long rangeStart;
    private long rangeEnd;

    /** Owned by the forcing thread: whether its last attempt failed. */
    private boolean suspect;

    private volatile boolean lost;

    /**
     * Continues after the first {@code length} bytes of the file. Bytes after them are cut off with the first write.
     */
    LogFile(Path file, FileChannel channel, long length) {
        this(file, channel, channel::write, length);
    }

    private LogFile(Path file, FileChannel channel, Output output, long length) {
        this.file = file;
        this.channel = channel;
        this.output = output;
        this.length = length;
        this.overhangs = true;
        this.rangeStart = length;
        this.rangeEnd = length;
    }

    /**
     * Opens an existing file. Threads that may be interrupted may write to it too; an interrupt would close a channel.
     */
    static LogFile open(Path file, LogEnd end) throws IOException {
        RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw");
        try {
            if (opened.length() < end.length()) {
                throw new UnreadableFileException(file, opened.length(), "the file has become shorter");
            }
            Output output = (bytes, position) -> {
                int count = bytes.remaining();
                opened.seek(position);
                opened.write(bytes.array(), bytes.arrayOffset() + bytes.position(), count);
                bytes.position(bytes.limit());
                return count;
            };
            LogFile log = new LogFile(file, opened.getChannel(), output, end.length());
            log.cutOverhang();
            return log;
        } catch (IOException | RuntimeException | Error e) {
            opened.close();
            throw e;
        }
    }

    /** The checksum of the last bytes. */
    int checksum(long bytes) throws IOException {
        CRC32C checksum = new CRC32C();
        ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
        for (long at = length - bytes; at < length; ) {
            piece.clear().limit((int) Math.min(piece.capacity(), length - at));
            int count = channel.read(piece, at);
            if (count <= 0) {
                throw new UnreadableFileException(file, at, "the file has become shorter");
            }
            checksum.update(piece.flip());
            at += count;
        }
        return (int) checksum.getValue();
    }

    /** Writes all of a batch; after a failure {@link #length} is unchanged. */
    void write(List<CommandBuffer> batch) throws IOException {
        cutOverhang();
        overhangs = true;
        long end = length;
        try {
            for (CommandBuffer commands : batch) {
                ByteBuffer bytes = ByteBuffer.wrap(commands.array(), 0, commands.size());
                while (bytes.hasRemaining()) {
                    end += write(bytes, end);
                }
            }
        } catch (IOException e) {
            cutQuietly(e);
            throw e;
        }
        written(batch, end);
        overhangs = false;
    }

    /** Writes in pieces, because the JDK copies each to memory outside the heap. */
    private int write(ByteBuffer bytes, long position) throws IOException {
        int end = bytes.limit();
        bytes.limit(Math.min(end, bytes.position() + PIECE_BYTES));
        int count = output.write(bytes, position);
        bytes.limit(end);
        return count;
    }

    void cutOverhang() throws IOException {
        if (overhangs) {
            channel.truncate(length);
            overhangs = false;
        }
    }

    /** Cuts off a partial batch at once, so that readers do not find it. If that fails, too, it is done later. */
    private void cutQuietly(IOException reason) {
        try {
            cutOverhang();
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    private void written(List<CommandBuffer> batch, long end) {
        synchronized (unforced) {
            // Without an iterator, which takes memory: written bytes must be counted even without any.
            for (int i = 0; i < batch.size(); i++) {
                rangeChecksum.update(batch.get(i).array(), 0, batch.get(i).size());
            }
            rangeEnd = end;
        }
        length = end;
    }

    /** Forces the bytes written before to disk. */
    void force() throws IOException {
        List<Range> ranges = unforced();
        if (suspect) {
            for (Range range : ranges) {
                writeAgain(range);
            }
        }
        suspect = true;
        ForceEvent event = Flight.isOn() ? ForceEvent.begun() : null;
        channel.force(false);
        if (event != null) {
            event.done();
        }
        suspect = false;
        synchronized (unforced) {
            unforced.removeAll(ranges);
        }
    }

    private List<Range> unforced() {
        synchronized (unforced) {
            if (rangeEnd > rangeStart) {
                unforced.add(new Range(rangeStart, rangeEnd, (int) rangeChecksum.getValue()));
                rangeChecksum.reset();
                rangeStart = rangeEnd;
            }
            return new ArrayList<>(unforced);
        }
    }

    private void writeAgain(Range range) throws IOException {
        CRC32C checksum = new CRC32C();
        byte[] piece = new byte[PIECE_BYTES];
        for (long at = range.start(); at < range.end(); ) {
            ByteBuffer bytes = ByteBuffer.wrap(piece, 0, (int) Math.min(piece.length, range.end() - at));
            int count = channel.read(bytes, at);
            if (count <= 0) {
                break;
            }
            checksum.update(piece, 0, count);
            bytes.flip();
            while (bytes.hasRemaining()) {
                at += channel.write(bytes, at);
            }
        }
        if ((int) checksum.getValue() != range.checksum()) {
            lost = true;
            throw new UnreadableFileException(
                    file, range.start(), "what was written here is lost, because an fsync failed");
        }
    }

    /** Whether written bytes are lost, so that no force will ever succeed. */
    boolean isLost() {
        return lost;
    }

    /** The number of valid bytes. */
    long length() {
        return length;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
