package io.kvserver.net.watch;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A few daemon threads. A task that takes too long is interrupted, which closes the channel that it uses; one that finds too many
 * before it is refused. The JDK's HTTP server has limits as well, but only for all such servers of a JVM together, and this one is
 * a guest there. Thread: any.
 */
public final class LimitedThreads extends ThreadPoolExecutor {
    private static final int THREADS = 4;
    private static final int WAITING = 64;

    private final long limitMillis;

    /**
     * Threads of a name.
     *
     * @param limitMillis how long each task may take
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
        // An interrupt is short enough for the thread that has the time.
        CompletableFuture.delayedExecutor(limitMillis, TimeUnit.MILLISECONDS, Runnable::run)
                .execute(turn::interrupt);
        try {
            task.run();
        } finally {
            turn.end();
        }
    }

    /** A thread's time with a task. */
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

        /** No interrupt comes later, and none stays for the next task. */
        synchronized void end() {
            thread = null;
            Thread.interrupted();
        }
    }
}
