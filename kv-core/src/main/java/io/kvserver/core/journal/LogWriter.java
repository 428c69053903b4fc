package io.kvserver.core.journal;

import io.kvserver.core.protocol.Args;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The end of a log, to which commands are appended.
 *
 * <p>A command goes through three steps. It is appended, in memory and by any thread; it is written to the file, in a
 * batch with all others appended before; and it is forced to disk. Each step's progress is a position in bytes since
 * the first log of the process. A thread that acknowledges a command as durable waits until {@link #forced} has reached
 * the position that {@link #append} returned.
 *
 * <p>Threads: {@code append} by any; {@link #write} by one at a time and {@link #force} by one at a time, also both at
 * the same time. A thread that calls {@code force} must not be interrupted, because that closes the file. Any thread
 * may read positions.
 *
 * <p>A batch whose write fails stays in memory and is written again next time, and its partial bytes are cut off:
 * nothing is lost or written twice. Each batch ends with a checksum line ({@link ChecksumLine}).
 */
public final class LogWriter implements Closeable {
    private static final int CHUNK_BYTES = 256 << 10;
    private static final int KEPT_CHUNKS = 16;
    private static final int FRESH_BYTES = 4 << 10;

    private final LogFile file;
    /** A preparation that the writing thread must do before it writes to the file; {@code null} once that is done. */
    private volatile @Nullable Beginning beginning;

    /** Creates a chunk of this many bytes, or fails for lack of memory. */
    private final IntFunction<CommandBuffer> newChunk;

    /** Guarded by this, as is everything that producers change. */
    private List<CommandBuffer> filled = new ArrayList<>();

    private CommandBuffer last;
    /**
     * The last appended commands are gathered here and then copied to the last chunk at once. A chunk's memory is not
     * in the cache of the producer's processor, and each request's locks had to wait for it: that cost 60 nanoseconds
     * per request.
     */
    private final CommandBuffer fresh = new CommandBuffer(FRESH_BYTES);

    /** Free chunks, the last used one first: some of it may still be in a cache. */
    private final ArrayDeque<CommandBuffer> unused = new ArrayDeque<>();

    private int database = CommandBuffer.NO_DATABASE;
    private long appended;

    /** Owned by the writing thread: chunks that are not written yet. */
    private List<CommandBuffer> batch = new ArrayList<>();

    /** Whether the batch has its checksum. */
    private boolean sealed = true;

    private long batchEnd;
    private final CRC32C checksum = new CRC32C();

    private volatile long written;
    private volatile long forced;
    /** Whether the file may hold unforced bytes, of this writer or of one before it. */
    private volatile boolean unforced;

    /** Prepares a file for its first commands. */
    public interface Beginning {
        void begin() throws IOException;
    }

    /** Continues a file; {@code position} is the end of the earlier log, or 0. */
    LogWriter(LogFile file, long position) {
        this(file, position, CommandBuffer::new);
    }

    LogWriter(LogFile file, long position, IntFunction<CommandBuffer> newChunk) {
        this.file = file;
        this.newChunk = newChunk;
        this.last = newChunk.apply(CHUNK_BYTES);
        this.appended = position;
        this.batchEnd = position;
        this.written = position;
        this.forced = position;
        this.unforced = file.length() > 0;
    }

    /**
     * Continues a file. Bytes after its end are cut off, and bytes without a checksum get one with the first
     * {@link #write}.
     *
     * @param position the value of {@link #appended} of the log that this one continues; 0 for the first
     */
    public static LogWriter open(Path file, LogEnd end, long position) throws IOException {
        LogFile log = LogFile.open(file, end);
        try {
            LogWriter writer = new LogWriter(log, position);
            if (end.uncheckedBytes() > 0) {
                writer.sealTail(end.uncheckedBytes());
            }
            return writer;
        } catch (IOException | RuntimeException | Error e) {
            log.close();
            throw e;
        }
    }

    /**
     * Begins an existing, empty file.
     *
     * @param beginning runs on the writing thread before anything is written. Its failure counts as a failed write, and
     *     it is run again
     */
    public static LogWriter begin(Path file, Beginning beginning) throws IOException {
        LogWriter writer = open(file, LogEnd.OF_NOTHING, 0);
        writer.beginning = beginning;
        return writer;
    }

    /**
     * Appends the checksum of the file's last bytes, which a crash or a redis-server left without one. Called first.
     */
    void sealTail(long bytes) throws IOException {
        CommandBuffer line = new CommandBuffer(ChecksumLine.MAX_BYTES);
        line.addChecksum(bytes, file.checksum(bytes));
        batch.add(line);
    }

    /** Sets the first position, before anything is appended. */
    synchronized void startAt(long position) {
        appended = position;
        batchEnd = position;
        written = position;
        forced = position;
    }

    /** Appends a command in the words of its request. Returns the position after it. */
    public synchronized long append(int database, Args args) {
        CommandBuffer tail = tail(CommandBuffer.mostBytes(args));
        int before = tail.size();
        enter(tail, database);
        tail.write(args);
        appended += tail.size() - before;
        return appended;
    }

    /**
     * Appends commands, such as a transaction from MULTI to EXEC, without any others between them. There may be none.
     * Returns the position after them.
     */
    public synchronized long append(CommandBuffer commands) {
        if (!commands.isEmpty()) {
            CommandBuffer tail = tail(CommandBuffer.SELECT_BYTES + (long) commands.size());
            int before = tail.size();
            enter(tail, commands.firstDatabase());
            tail.write(commands);
            database = commands.database();
            appended += tail.size() - before;
        }
        return appended;
    }

    private void enter(CommandBuffer tail, int database) {
        if (database != this.database) {
            tail.select(database);
            this.database = database;
        }
    }

    /** The buffer for {@code bytes} more. If there is no memory for them it fails and changes nothing. */
    private CommandBuffer tail(long bytes) {
        if (fresh.capacity() - fresh.size() >= bytes) {
            return fresh;
        }
        gatherFresh();
        return bytes <= FRESH_BYTES ? fresh : chunk(bytes);
    }

    private void gatherFresh() {
        if (!fresh.isEmpty()) {
            chunk(fresh.size()).write(fresh);
            fresh.clear();
        }
    }

    /** The last chunk, with room for {@code bytes} and the checksum. */
    private CommandBuffer chunk(long bytes) {
        long room = bytes + ChecksumLine.MAX_BYTES;
        if (last.capacity() - last.size() < room) {
            addChunk(room);
        }
        return last;
    }

    /** Begins another chunk of at least {@code bytes}. */
    private void addChunk(long bytes) {
        // Allocated before anything is changed, because there may be no memory.
        CommandBuffer next = bytes <= CHUNK_BYTES ? unusedChunk() : newChunk.apply(Math.toIntExact(bytes));
        if (!last.isEmpty()) {
            filled.add(last);
        }
        last = next;
    }

    private CommandBuffer unusedChunk() {
        CommandBuffer chunk = unused.poll();
        return chunk == null ? newChunk.apply(CHUNK_BYTES) : chunk;
    }

    /**
     * Writes the commands appended before to the file.
     *
     * @throws IOException if that failed; {@link #written} is unchanged, and a further call tries again
     */
    public void write() throws IOException {
        if (!batch.isEmpty()) {
            if (!sealed) {
                seal();
            }
            writeBatch();
        }
        if (takeBatch()) {
            writeBatch();
        }
    }

    private void writeBatch() throws IOException {
        Beginning first = beginning;
        if (first != null) {
            first.begin();
            beginning = null;
        }
        unforced = true;
        file.write(batch);
        written = batchEnd;
        try {
            keepChunks();
        } finally {
            // After any failure: nothing may be written twice.
            batch.clear();
        }
    }

    private synchronized void keepChunks() {
        for (int i = 0; i < batch.size(); i++) {
            CommandBuffer chunk = batch.get(i);
            if (chunk.capacity() == CHUNK_BYTES && unused.size() < KEPT_CHUNKS) {
                chunk.clear();
                unused.push(chunk);
            }
        }
    }

    private boolean takeBatch() {
        synchronized (this) {
            if (appended == batchEnd) {
                return false;
            }
            gatherFresh();
            addChunk(CHUNK_BYTES);
            List<CommandBuffer> empty = batch;
            batch = filled;
            filled = empty;
            batchEnd = appended;
            sealed = false;
        }
        seal();
        return true;
    }

    private void seal() {
        checksum.reset();
        long bytes = 0;
        for (int i = 0; i < batch.size(); i++) {
            CommandBuffer chunk = batch.get(i);
            checksum.update(chunk.array(), 0, chunk.size());
            bytes += chunk.size();
        }
        batch.get(batch.size() - 1).addChecksum(bytes, (int) checksum.getValue());
        sealed = true;
    }

    /**
     * Forces the bytes written before to disk.
     *
     * @throws IOException if that failed; {@link #forced} is unchanged, and a further call tries again, in vain if
     *     {@link #isLost}
     */
    public void force() throws IOException {
        long position = written;
        unforced = false;
        boolean done = false;
        try {
            file.force();
            done = true;
        } finally {
            if (!done) {
                // After any exception.
                unforced = true;
            }
        }
        forced = position;
    }

    /** Whether there may be unforced bytes. */
    public boolean isUnforced() {
        // The flag alone would miss bytes written during a force.
        return unforced || forced != written;
    }

    /** Whether a write needs no preparation. */
    boolean hasBegun() {
        return beginning == null;
    }

    /** The position after the last command. */
    public synchronized long appended() {
        return appended;
    }

    /** The position up to which commands have been written to the file. */
    public long written() {
        return written;
    }

    /** The position up to which commands are on disk and survive the machine's failure. */
    public long forced() {
        return forced;
    }

    /**
     * Whether written commands can no longer be forced, because an fsync failed and the system has dropped them. The
     * log must then be rewritten to new files; the commands' effects are still in memory.
     */
    public boolean isLost() {
        return file.isLost();
    }

    /** The size of the file in bytes, up to the last batch. For the writing thread. */
    public long fileBytes() {
        return file.length();
    }

    /** Closes the file. Commands not written or forced before may be lost. */
    @Override
    public void close() throws IOException {
        file.close();
    }
}
