package io.kvserver.core.session;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;

/**
 * Threads for what others bring about for a client in the process. Any thread.
 *
 * <p>Not the common pool's: on a small machine that is one thread, which may be the one that waits for the client.
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

    /** Has a thread do something, for which others wait. */
    void start(Runnable task) {
        try {
            threads.execute(task);
        } catch (OutOfMemoryError noThread) {
            // The JDK's own may still be there.
            ForkJoinPool.commonPool().execute(task);
        }
    }

    /** Has a thread do something once the time for it has come. If there is none for now, it is tried again. */
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
