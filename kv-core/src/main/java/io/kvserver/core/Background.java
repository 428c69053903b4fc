package io.kvserver.core;

import io.kvserver.core.client.ServerState;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs tasks that must not run on the thread that caused them: listeners, transactions, and stages that depend on a call that
 * waited. It does not use the common pool, which may have only one thread on a machine with two processors, so that a
 * listener that blocks would delay all others.
 *
 * <p>A task gets an idle thread or a new one, up to {@link #MOST_THREADS}; further tasks wait for one of these. The threads
 * are daemons, are named {@code kv-task-1} and so on, and end after some seconds without a task.
 *
 * <p>Thread: any.
 */
final class Background implements Executor {
    private static final int MOST_THREADS = 256;
    private static final long IDLE_SECONDS = 5;

    private final Executor tasks;

    /** Runs tasks on a program's own executor. */
    Background(Executor tasks) {
        this.tasks = Objects.requireNonNull(tasks, "tasks");
    }

    /** The executor of a store, created on first use, because a plain start does not need it. */
    static Background of(ServerState server) {
        return server.part(Background.class, unused -> new Background(Threads.pool()));
    }

    /** Ends the idle threads. A later task gets a thread of its own. A program's own executor is not affected. */
    static void end(ServerState server) {
        Background made = server.knownPart(Background.class);
        if (made != null && made.tasks instanceof ThreadPoolExecutor own && own.getThreadFactory() instanceof Threads) {
            own.shutdown();
        }
    }

    /** Never throws: if an executor refuses a task, for example because it was shut down, the task runs on a new thread. */
    @Override
    public void execute(Runnable task) {
        try {
            tasks.execute(task);
        } catch (RejectedExecutionException refused) {
            new Threads().newThread(task).start();
        }
    }

    /** Creates named threads. */
    private static final class Threads implements ThreadFactory {
        private final AtomicInteger last = new AtomicInteger();

        static ThreadPoolExecutor pool() {
            ThreadPoolExecutor pool = new ThreadPoolExecutor(
                    0, MOST_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new Tasks(), new Threads(), (task, full) -> {
                        if (full.isShutdown()) {
                            throw new RejectedExecutionException("the store has been closed");
                        }
                        ((Tasks) full.getQueue()).put(task);
                    });
            pool.allowCoreThreadTimeOut(true);
            return pool;
        }

        @Override
        public Thread newThread(Runnable task) {
            Thread thread = new Thread(task, "kv-task-" + last.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        }
    }

    /** Refuses a task if no thread waits for one, so that the pool creates another thread instead; {@code put} accepts any. */
    private static final class Tasks extends LinkedTransferQueue<Runnable> {
        private static final long serialVersionUID = 1;

        @Override
        public boolean offer(Runnable task) {
            return tryTransfer(task);
        }
    }
}
