package io.kvserver.core.client.host;

import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Copies a large array on another thread while the thread that needs the copy serves its other clients: the JVM fills or copies an
 * array in one step, which for hundreds of MB takes a tenth of a second or more. An object is one copy.
 *
 * <p>A garbage collection that becomes necessary meanwhile waits for the end of that step, and everybody for the collection: so those
 * that are served should allocate little.
 */
public final class Aside implements Runnable {
    /** A shorter array is copied in less time than others wait anyway. */
    private static final int LEAST_BYTES = 8 << 20;

    private static final long WAIT_NANOS = 1_000_000;

    private final Thread waiting = Thread.currentThread();
    private final byte[] array;
    private final int from;
    private final int to;
    private @Nullable Throwable failure;
    private byte @Nullable [] copy;
    /** Written last. */
    private volatile boolean done;

    private Aside(byte[] array, int from, int to) {
        this.array = array;
        this.from = from;
        this.to = to;
    }

    /**
     * As {@link Arrays#copyOfRange(byte[], int, int)}. Others may be served meanwhile, under the conditions of {@link Meanwhile#step},
     * so the array must not change.
     */
    public static byte[] copyOfRange(byte[] array, int from, int to) {
        if (to - from < LEAST_BYTES || !Meanwhile.canServe()) {
            return Arrays.copyOfRange(array, from, to);
        }
        Aside copying = new Aside(array, from, to);
        try {
            Thread thread = new Thread(copying, "kv-copy");
            thread.setDaemon(true);
            thread.start();
        } catch (OutOfMemoryError noThread) {
            copying.run();
        }
        return copying.await();
    }

    @Override
    public void run() {
        try {
            copy = Arrays.copyOfRange(array, from, to);
        } catch (Throwable e) {
            failure = e;
        } finally {
            done = true;
            LockSupport.unpark(waiting);
        }
    }

    private byte[] await() {
        do {
            Meanwhile.serveWithinCommand();
            LockSupport.parkNanos(this, WAIT_NANOS);
        } while (!done);
        byte[] made = copy;
        if (made == null) {
            if (failure instanceof OutOfMemoryError noMemory) {
                throw noMemory;
            }
            throw new IllegalStateException("an array was not copied", failure);
        }
        return made;
    }
}
