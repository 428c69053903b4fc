package io.kvserver.net.watch;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A pool of a few daemon threads. A task that takes too long is interrupted, which closes its channel; a task is refused if
 * too many are waiting. The limits of the JDK's HTTP server do not suffice: they apply to all such servers of a JVM, some of
 * which may belong to the embedding program. Thread: any.
 */
public final class LimitedThreads extends ThreadPoolExecutor {
    private static final int THREADS = 4;
    private static final int WAITING = 64;

    private final long limitMillis;

    /**
     * Creates a pool.
     *
     * @param name the threads' name
     * @param limitMillis the time limit for each task
     */
    public LimitedThreads(String name, long limitMillis) {
        super(THREADS, THREADS, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(WAITING), task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        allowCoreThreadTimeOut(true);
        this.limitMillis = limitMillis;
    }

    @Override
    public void execute(Runnable task) {
        super.execute(() -> runLimited(task));
    }

    private void runLimited(Runnable task) {
        Turn turn = new Turn(Thread.currentThread());
        // An interrupt is brief enough for the JDK's timer thread.
        CompletableFuture.delayedExecutor(limitMillis, TimeUnit.MILLISECONDS, Runnable::run)
                .execute(turn::interrupt);
        try {
            task.run();
        } finally {
            turn.end();
        }
    }

    /** The run of one task on a thread. */
    private static final class Turn {
        private @Nullable Thread thread;

        Turn(Thread thread) {
            this.thread = thread;
        }

        synchronized void interrupt() {
            if (thread != null) {
                thread.interrupt();
            }
        }

        /** Ends the run: no interrupt comes later, and none remains for the next task. */
        synchronized void end() {
            thread = null;
            Thread.interrupted();
        }
    }
}
