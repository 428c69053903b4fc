package io.kvserver.core.journal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A file on a disk that fills up, refuses to truncate, loses bytes that were not forced, or is slow to force. One thread writes
 * and forces; another controls the faults.
 */
final class FaultyChannel extends FileChannel {
    private final FileChannel file;
    private volatile long room = Long.MAX_VALUE;
    private boolean cuts = true;
    private volatile boolean forces = true;
    private int mostAtOnce = Integer.MAX_VALUE;
    private final AtomicInteger forced = new AtomicInteger();
    /** Threads that reached {@link #force} while it was held. */
    private final Semaphore arrived = new Semaphore(0);

    private volatile CountDownLatch gate = new CountDownLatch(0);

    private FaultyChannel(FileChannel file) {
        this.file = file;
    }

    static FaultyChannel create(Path path) throws IOException {
        return new FaultyChannel(
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    /** Lets the file grow by this many bytes and no further. */
    void leaveRoom(long bytes) throws IOException {
        room = file.size() + bytes;
    }

    void makeRoom() {
        room = Long.MAX_VALUE;
    }

    void refuseToCut(boolean refuses) {
        cuts = !refuses;
    }

    void refuseToForce(boolean refuses) {
        forces = !refuses;
    }

    /** Lets each write accept this many bytes at most. */
    void writeInPieces(int bytes) {
        mostAtOnce = bytes;
    }

    /** Makes forcing wait. */
    void holdForces() {
        gate = new CountDownLatch(1);
    }

    /** Waits until a thread waits in {@link #force} for which this has not returned yet. */
    void awaitHeldForce() throws InterruptedException {
        assertTrue(arrived.tryAcquire(20, TimeUnit.SECONDS), "nobody forces");
    }

    /** Lets the waiting threads continue; later ones wait. */
    void letWaitingForces() {
        CountDownLatch old = gate;
        gate = new CountDownLatch(1);
        old.countDown();
    }

    /** Lets the waiting threads continue, and all later ones. */
    void letForces() {
        gate.countDown();
    }

    /** How often the file was forced. */
    int forced() {
        return forced.get();
    }

    /** What the system may do after it could not write a page to the disk: it forgets the bytes. */
    void forget(long position, int bytes) throws IOException {
        file.write(ByteBuffer.allocate(bytes), position);
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
        int possible = (int) Math.min(Math.min(source.remaining(), mostAtOnce), room - position);
        if (possible <= 0) {
            throw new IOException("No space left on device");
        }
        int end = source.limit();
        source.limit(source.position() + possible);
        int written = file.write(source, position);
        source.limit(end);
        return written;
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        if (!cuts) {
            throw new IOException("Input/output error");
        }
        file.truncate(size);
        return this;
    }

    @Override
    public void force(boolean metaData) throws IOException {
        awaitGate();
        if (!forces) {
            throw new IOException("Input/output error");
        }
        file.force(metaData);
        forced.incrementAndGet();
    }

    private void awaitGate() throws IOException {
        CountDownLatch present = gate;
        if (present.getCount() > 0) {
            arrived.release();
            try {
                present.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            if (!isOpen()) {
                throw new ClosedChannelException();
            }
        }
    }

    @Override
    public int read(ByteBuffer destination, long position) throws IOException {
        return file.read(destination, position);
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    protected void implCloseChannel() throws IOException {
        gate.countDown();
        file.close();
    }

    @Override
    public int read(ByteBuffer destination) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long read(ByteBuffer[] destinations, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int write(ByteBuffer source) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long position() {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileChannel position(long position) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
        throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) {
        throw new UnsupportedOperationException();
    }
}
