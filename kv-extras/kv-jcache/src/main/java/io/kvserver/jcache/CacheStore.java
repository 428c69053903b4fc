package io.kvserver.jcache;

import io.kvserver.core.KvStore;
import java.util.Properties;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The store of a manager's caches, the program's or the manager's own, and daemon threads for them. Any thread. */
final class CacheStore {
    private static final long UPKEEP_MILLIS = 100;
    private static final long IDLE_SECONDS = 5;
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final KvStore store;
    private final int database;
    private final ThreadPoolExecutor threads;
    /** Removes expired keys; {@code null} for the program's store. */
    private final @Nullable ScheduledExecutorService upkeep;

    private CacheStore(KvStore store, int database, boolean isOwn) {
        this.store = store;
        this.database = database;
        ThreadFactory daemons = task -> {
            Thread thread = Executors.defaultThreadFactory().newThread(task);
            thread.setDaemon(true);
            thread.setName("kv-jcache-" + NUMBERS.incrementAndGet());
            return thread;
        };
        threads = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), daemons);
        upkeep = isOwn ? upkeep(store, daemons) : null;
    }

    /** The store in a manager's properties, or a new one. */
    static CacheStore of(Properties properties) {
        Object given = properties.get(KvCachingProvider.STORE);
        if (given != null && !(given instanceof KvStore)) {
            throw new IllegalArgumentException(KvCachingProvider.STORE + ": not a KvStore: " + given);
        }
        Object number = properties.getOrDefault(KvCachingProvider.DATABASE, "0");
        return new CacheStore(
                given == null ? new KvStore() : (KvStore) given, Integer.parseInt(number.toString()), given == null);
    }

    private static ScheduledExecutorService upkeep(KvStore store, ThreadFactory daemons) {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, daemons);
        @SuppressWarnings("unused") // It ends with the timer.
        Object task = timer.scheduleWithFixedDelay(
                () -> {
                    while (store.upkeep() && !timer.isShutdown()) {
                        Thread.onSpinWait();
                    }
                },
                UPKEEP_MILLIS,
                UPKEEP_MILLIS,
                TimeUnit.MILLISECONDS);
        return timer;
    }

    KvStore store() {
        return store;
    }

    int database() {
        return database;
    }

    Executor threads() {
        return threads;
    }

    /** Closes the manager's own store and threads. Tasks submitted before still run. */
    void close() {
        threads.shutdown();
        if (upkeep != null) {
            upkeep.shutdown();
            store.close();
        }
    }
}
