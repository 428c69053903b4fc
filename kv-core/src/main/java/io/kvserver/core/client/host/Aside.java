package io.kvserver.core.client.host;

import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Copies a large array on another thread while the thread that needs the copy serves its other clients: the JVM fills or copies an
 * array in one step, which for hundreds of MB takes a tenth of a second or more. An object is one copy. Its methods are for the thread
 * that needs it.
 *
 * <p>A garbage collection that becomes necessary meanwhile waits for the end of such a step, and everybody for the collection. So those
 * that are served should allocate little, and the copying goes in steps of its own; the JVM fills a new array with zeros in one.
 */
public final class Aside implements Runnable {
    /** A shorter array is copied in less time than others wait anyway. */
    private static final int LEAST_BYTES = 8 << 20;

    /** Copied in one step: some tenths of a millisecond's work. */
    private static final int STEP_BYTES = 1 << 20;

    private static final long WAIT_NANOS = 1_000_000;

    private final byte[] array;
    private final int from;
    private final int to;
    private final Runnable whenDone;
    private @Nullable Throwable failure;
    private byte @Nullable [] copy;
    /** Written last. */
    private volatile boolean done;

    private Aside(byte[] array, int from, int to, Runnable whenDone) {
        this.array = array;
        this.from = from;
        this.to = to;
        this.whenDone = whenDone;
    }

    /** Whether the present thread has others to serve meanwhile. */
    public static boolean isOfUse() {
        return Meanwhile.canServe();
    }

    /**
     * Begins to copy, as {@link Arrays#copyOfRange(byte[], int, int)} does. {@code whenDone} is run by another thread, or by this one
     * if there is no memory for another, once {@link #copy} need not wait.
     */
    public static Aside begin(byte[] array, int from, int to, Runnable whenDone) {
        Aside copying = new Aside(array, from, to, whenDone);
        try {
            Thread thread = new Thread(copying, "kv-copy");
            thread.setDaemon(true);
            thread.start();
        } catch (OutOfMemoryError noThread) {
            copying.run();
        }
        return copying;
    }

    /**
     * As {@link Arrays#copyOfRange(byte[], int, int)}. Others may be served meanwhile, under the conditions of {@link Meanwhile#step},
     * so the array must not change.
     */
    public static byte[] copyOfRange(byte[] array, int from, int to) {
        if (to - from < LEAST_BYTES || !Meanwhile.canServe()) {
            return Arrays.copyOfRange(array, from, to);
        }
        Thread waiting = Thread.currentThread();
        Aside copying = begin(array, from, to, () -> LockSupport.unpark(waiting));
        do {
            Meanwhile.serveWithinCommand();
            LockSupport.parkNanos(copying, WAIT_NANOS);
        } while (!copying.done);
        return copying.copy();
    }

    @Override
    public void run() {
        try {
            byte[] target = new byte[to - from];
            int present = Math.min(to, array.length) - from;
            for (int at = 0; at < present; at += STEP_BYTES) {
                System.arraycopy(array, from + at, target, at, Math.min(STEP_BYTES, present - at));
            }
            copy = target;
        } catch (Throwable e) {
            failure = e;
        } finally {
            done = true;
            whenDone.run();
        }
    }

    /** Whether the copy is there, or cannot be made. */
    public boolean isDone() {
        return done;
    }

    /** The copy, for which this waits. Throws an {@link OutOfMemoryError} if there was no memory for it. */
    public byte[] copy() {
        while (!done) {
            LockSupport.parkNanos(this, WAIT_NANOS);
        }
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
