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
 * <p>Three things happen to a command, each counted in bytes since the first log of the process ({@code position}): it is
 * appended, in memory and by any thread; it is written to the file, in a batch with all others that were appended before; and
 * it is forced to the disk. A thread that acknowledges a command as durable waits until {@link #forced} has reached the
 * position that {@link #append} returned.
 *
 * <p>Threads: {@code append} by any; {@link #write} by one at a time, {@link #force} by one at a time, both also together, and
 * {@code force} by none that somebody may interrupt, because that closes the file. Positions are read by any thread.
 *
 * <p>A batch whose writing fails stays in memory and is written again next time, and what the failure left in the file is cut
 * off: nothing is lost or written twice. The batches end in a line with a checksum ({@link ChecksumLine}).
 */
public final class LogWriter implements Closeable {
    private static final int CHUNK_BYTES = 256 << 10;
    private static final int KEPT_CHUNKS = 16;
    private static final int FRESH_BYTES = 4 << 10;

    private final LogFile file;
    /** What the writing thread has to do before it writes to the file; {@code null} once that is done. */
    private volatile @Nullable Beginning beginning;

    /** Makes a chunk of so many bytes, or fails for want of memory. */
    private final IntFunction<CommandBuffer> newChunk;

    /** Guarded by this, as all that producers change. */
    private List<CommandBuffer> filled = new ArrayList<>();

    private CommandBuffer last;
    /**
     * What was appended last is gathered here, and then copied to the last chunk at once. A chunk's memory is in no cache of the
     * producer's processor, and the locks of each request waited until it was there: 60 nanoseconds at the next one alone.
     */
    private final CommandBuffer fresh = new CommandBuffer(FRESH_BYTES);

    /** The one that was used last first: some of it may still be in a cache. */
    private final ArrayDeque<CommandBuffer> unused = new ArrayDeque<>();

    private int database = CommandBuffer.NO_DATABASE;
    private long appended;

    /** Of the writing thread: not yet written. */
    private List<CommandBuffer> batch = new ArrayList<>();

    /** Whether the batch has got its checksum. */
    private boolean sealed = true;

    private long batchEnd;
    private final CRC32C checksum = new CRC32C();

    private volatile long written;
    private volatile long forced;
    /** Whether the file may hold something that has not been forced, by this writer or by whoever had it before. */
    private volatile boolean unforced;

    /** Gets a file ready that commands are to be written to. */
    public interface Beginning {
        void begin() throws IOException;
    }

    /** Goes on with a file; {@code position} is where an earlier log has ended, or 0. */
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
     * Goes on with a file. What comes after its end is cut off, and what has no checksum yet gets one with the first
     * {@link #write}.
     *
     * @param position what {@link #appended} of the log was that this one continues; 0 for the first
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
     * Begins a file that is there, without content.
     *
     * @param beginning run by the writing thread before anything is written; if it fails, that is as if writing did, and it is run
     *     again
     */
    public static LogWriter begin(Path file, Beginning beginning) throws IOException {
        LogWriter writer = open(file, LogEnd.OF_NOTHING, 0);
        writer.beginning = beginning;
        return writer;
    }

    /** Appends the checksum of the file's last bytes, which a crash or a redis-server has left without one. At the beginning. */
    void sealTail(long bytes) throws IOException {
        CommandBuffer line = new CommandBuffer(ChecksumLine.MAX_BYTES);
        line.addChecksum(bytes, file.checksum(bytes));
        batch.add(line);
    }

    /** Counts positions from another one on. Before anything is appended. */
    synchronized void startAt(long position) {
        appended = position;
        batchEnd = position;
        written = position;
        forced = position;
    }

    /** Appends a command as it was requested. Returns the position behind it. */
    public synchronized long append(int database, Args args) {
        CommandBuffer tail = tail(CommandBuffer.mostBytes(args));
        int before = tail.size();
        enter(tail, database);
        tail.write(args);
        appended += tail.size() - before;
        return appended;
    }

    /**
     * Appends commands, none if there are none; no other gets between them. A transaction is appended so, from MULTI to EXEC.
     * Returns the position behind them.
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

    /** Where so many bytes are to be appended. If there is no memory for them it fails, and all is as it was. */
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

    /** The last chunk, with room for so many bytes and the checksum. */
    private CommandBuffer chunk(long bytes) {
        long room = bytes + ChecksumLine.MAX_BYTES;
        if (last.capacity() - last.size() < room) {
            addChunk(room);
        }
        return last;
    }

    /** Begins another chunk, of so many bytes at least. */
    private void addChunk(long bytes) {
        // Before anything is changed, because there may be no memory for it.
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
     * Writes what was appended before to the file.
     *
     * @throws IOException if that failed; {@link #written} is as it was, and a further call tries again
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
            // Whatever has failed: it must not be written twice.
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
     * Forces to the disk what was written before.
     *
     * @throws IOException if that failed; {@link #forced} is as it was, and a further call tries again, in vain if {@link #isLost}
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
                // Whatever was thrown.
                unforced = true;
            }
        }
        forced = position;
    }

    /** Whether there may be something to force. */
    public boolean isUnforced() {
        // The first alone would miss what was written while something else was forced.
        return unforced || forced != written;
    }

    /** Whether a write only writes: nothing has to be done before it. */
    boolean hasBegun() {
        return beginning == null;
    }

    /** The position behind the last command. */
    public synchronized long appended() {
        return appended;
    }

    /** The position up to which commands have been written to the file. */
    public long written() {
        return written;
    }

    /** The position up to which commands are on the disk, whatever happens to the machine. */
    public long forced() {
        return forced;
    }

    /**
     * Whether commands that were written can be forced to the disk no more, because an fsync failed and the system has thrown them
     * away. The log then has to be rewritten to new files; the commands' effects are still in memory.
     */
    public boolean isLost() {
        return file.isLost();
    }

    /** How many bytes the file has, up to the last batch. For the writing thread. */
    public long fileBytes() {
        return file.length();
    }

    /** Closes the file. What was not written or not forced before may be lost. */
    @Override
    public void close() throws IOException {
        file.close();
    }
}
