package io.kvserver.core.durability;

import static io.kvserver.core.protocol.Log.LOG;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What a thread does that has to go on whatever fails, a lack of memory too: others wait for it. Stateless. */
final class Attempts {
    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private Attempts() {}

    /** Something that may fail. */
    interface Task {
        void run() throws IOException;
    }

    /** Why a task has failed; {@code null} if it has not. */
    static @Nullable Throwable failureOf(Task task) {
        try {
            task.run();
            return null;
        } catch (Throwable failure) {
            return failure;
        }
    }

    /** Tells that something has failed, if there is memory for that. */
    static void report(String what, Throwable failure) {
        try {
            String message = failure.getMessage();
            LOG.log(
                    Level.ERROR,
                    what + ": " + (message == null ? failure : message),
                    failure instanceof IOException ? null : failure);
        } catch (Throwable unreportable) {
            // What follows has to be done.
        }
    }

    /** Before something that has failed is tried again. */
    static void rest() {
        LockSupport.parkNanos(REST_NANOS);
    }

    /** Waits for the end of a thread. An interrupt does not end that, and stays set. */
    static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
