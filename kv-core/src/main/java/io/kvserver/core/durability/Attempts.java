package io.kvserver.core.durability;

import static io.kvserver.core.protocol.Log.LOG;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks on threads that must survive every failure, even a lack of memory, because others wait for them.
 * Stateless.
 */
final class Attempts {
    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private Attempts() {}

    /** A task that may fail. */
    interface Task {
        void run() throws IOException;
    }

    /** Runs a task. Returns its failure; {@code null} if it succeeded. */
    static @Nullable Throwable failureOf(Task task) {
        try {
            task.run();
            return null;
        } catch (Throwable failure) {
            return failure;
        }
    }

    /** Logs a failure, if there is memory for that. */
    static void report(String what, Throwable failure) {
        try {
            String message = failure.getMessage();
            LOG.log(
                    Level.ERROR,
                    what + ": " + (message == null ? failure : message),
                    failure instanceof IOException ? null : failure);
        } catch (Throwable unreportable) {
            // The caller has to continue.
        }
    }

    /** Pauses before another attempt. */
    static void rest() {
        LockSupport.parkNanos(REST_NANOS);
    }

    /** Waits for the end of a thread, even if interrupted; the interrupt stays set. */
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
