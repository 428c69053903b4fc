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
 * Runs what must not run on the thread that brought it about: listeners, transactions, and what follows a call that waited. Not
 * the common pool, which on a machine with two processors may have one thread: a listener that blocks would hold up all others.
 *
 * <p>A task gets a thread that is idle, else a new one, up to {@link #MOST_THREADS}; further tasks wait for one of these. The
 * threads are daemons, are named {@code kv-task-1} and so on, and end after some seconds without a task.
 *
 * <p>Thread: any.
 */
final class Background implements Executor {
    private static final int MOST_THREADS = 256;
    private static final long IDLE_SECONDS = 5;

    private final Executor tasks;

    /** Whose tasks a program's own executor runs. */
    Background(Executor tasks) {
        this.tasks = Objects.requireNonNull(tasks, "tasks");
    }

    /** That of a store. It is made when somebody asks first: a plain start has no use for it. */
    static Background of(ServerState server) {
        return server.part(Background.class, unused -> new Background(Threads.pool()));
    }

    /** Ends the idle threads. A task that comes later gets a thread of its own. A program's own executor is left alone. */
    static void end(ServerState server) {
        Background made = server.knownPart(Background.class);
        if (made != null && made.tasks instanceof ThreadPoolExecutor own && own.getThreadFactory() instanceof Threads) {
            own.shutdown();
        }
    }

    /** Never throws: an executor that refuses a task, as one that was shut down does, is replaced for it by a thread. */
    @Override
    public void execute(Runnable task) {
        try {
            tasks.execute(task);
        } catch (RejectedExecutionException refused) {
            new Threads().newThread(task).start();
        }
    }

    /** Threads with a telling name. */
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

    /** Refuses a task that no thread waits for, so that the pool makes another thread instead; {@code put} takes any. */
    private static final class Tasks extends LinkedTransferQueue<Runnable> {
        private static final long serialVersionUID = 1;

        @Override
        public boolean offer(Runnable task) {
            return tryTransfer(task);
        }
    }
}
