package io.kvserver.core.session;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;

/**
 * Threads that process events from outside for clients inside the process. Any thread.
 *
 * <p>They are not the common pool's, which on a small machine has one thread, possibly the one that waits for the client.
 */
final class MemoryThreads {
    /** Starts a daemon thread for each task. */
    static final Executor NEW_THREAD = MemoryThreads::startThread;

    private static final long RETRY_MILLIS = 20;

    private final Executor threads;

    /** {@code threads} runs each task on a thread of its own. */
    MemoryThreads(Executor threads) {
        this.threads = threads;
    }

    /** Runs a task, for which others wait, on a thread. */
    void start(Runnable task) {
        try {
            threads.execute(task);
        } catch (OutOfMemoryError noThread) {
            // The JDK's own may still be there.
            ForkJoinPool.commonPool().execute(task);
        }
    }

    /** Runs a task, whose time has come, on a thread. If no thread can be started, tries again later. */
    void startOnTime(Runnable task) {
        try {
            start(task);
        } catch (Throwable noThread) {
            CompletableFuture.delayedExecutor(RETRY_MILLIS, TimeUnit.MILLISECONDS, this::startOnTime)
                    .execute(task);
        }
    }

    private static void startThread(Runnable task) {
        Thread thread = new Thread(task, "kv-memory");
        thread.setDaemon(true);
        thread.start();
    }
}
