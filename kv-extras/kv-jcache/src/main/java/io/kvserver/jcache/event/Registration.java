package io.kvserver.jcache.event;

import io.kvserver.jcache.entry.Held;
import java.io.Closeable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import javax.cache.Cache;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.Factory;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryEventFilter;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.event.CacheEntryListener;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/** A listener with its configuration. Any thread. */
public final class Registration<K, V> {
    private static final System.Logger LOGGER = System.getLogger("io.kvserver.jcache");

    private final CacheEntryListenerConfiguration<K, V> configuration;
    private final CacheEntryListener<? super K, ? super V> listener;
    private final @Nullable CacheEntryEventFilter<? super K, ? super V> filter;
    private final Executor turns;

    public Registration(CacheEntryListenerConfiguration<K, V> configuration, Executor threads) {
        this.configuration = configuration;
        listener = configuration.getCacheEntryListenerFactory().create();
        Factory<CacheEntryEventFilter<? super K, ? super V>> filters = configuration.getCacheEntryEventFilterFactory();
        filter = filters == null ? null : filters.create();
        turns = new Turns(threads);
    }

    public CacheEntryListenerConfiguration<K, V> configuration() {
        return configuration;
    }

    public boolean wants(EventType type) {
        return switch (type) {
            case CREATED -> listener instanceof CacheEntryCreatedListener;
            case UPDATED -> listener instanceof CacheEntryUpdatedListener;
            case REMOVED -> listener instanceof CacheEntryRemovedListener;
            case EXPIRED -> listener instanceof CacheEntryExpiredListener;
        };
    }

    public boolean wantsOld() {
        return configuration.isOldValueRequired();
    }

    /**
     * Notifies the listener: now if it is synchronous, otherwise later, in order.
     *
     * @throws CacheEntryListenerException if a synchronous listener or its filter fails
     */
    public void tell(Cache<K, V> cache, EventType type, K key, Told<V> told) {
        @Nullable Held<V> old = wantsOld() ? told.old() : null;
        @Nullable Held<V> value = type == EventType.REMOVED || type == EventType.EXPIRED ? old : told.value();
        Event<K, V> event = new Event<>(cache, type, key, value, old);
        if (configuration.isSynchronous()) {
            tell(event);
        } else {
            turns.execute(() -> tellLogged(event));
        }
    }

    /** The new and the old value of an entry, as far as there are any. */
    public record Told<V>(@Nullable Held<V> value, @Nullable Held<V> old) {}

    private void tellLogged(Event<K, V> event) {
        try {
            tell(event);
        } catch (RuntimeException failed) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "a listener of cache " + event.getSource().getName() + " failed",
                    failed);
        }
    }

    private void tell(Event<K, V> event) {
        try {
            if (filter == null || filter.evaluate(event)) {
                pass(event);
            }
        } catch (CacheEntryListenerException named) {
            throw named;
        } catch (RuntimeException failed) {
            throw new CacheEntryListenerException("a listener failed", failed);
        }
    }

    @SuppressWarnings("unchecked") // It is a listener of the cache's types, whatever else it is.
    private void pass(Event<K, V> event) {
        Iterable<CacheEntryEvent<? extends K, ? extends V>> one = List.of(event);
        switch (event.getEventType()) {
            case CREATED -> ((CacheEntryCreatedListener<K, V>) listener).onCreated(one);
            case UPDATED -> ((CacheEntryUpdatedListener<K, V>) listener).onUpdated(one);
            case REMOVED -> ((CacheEntryRemovedListener<K, V>) listener).onRemoved(one);
            case EXPIRED -> ((CacheEntryExpiredListener<K, V>) listener).onExpired(one);
        }
    }

    /** The objects that must be closed with the cache. */
    public List<Closeable> closeables() {
        List<Closeable> all = new ArrayList<>();
        if (listener instanceof Closeable closeable) {
            all.add(closeable);
        }
        if (filter instanceof Closeable closeable) {
            all.add(closeable);
        }
        return all;
    }

    /** Runs tasks one after the other, in order, on threads of another executor. Any thread. */
    private static final class Turns implements Executor {
        private final Executor threads;
        private final Queue<Runnable> waiting = new ArrayDeque<>();
        private boolean isBusy;

        Turns(Executor threads) {
            this.threads = threads;
        }

        @Override
        public synchronized void execute(Runnable task) {
            waiting.add(task);
            if (!isBusy) {
                isBusy = true;
                threads.execute(this::runAll);
            }
        }

        private void runAll() {
            for (@Nullable Runnable next = next(); next != null; next = next()) {
                next.run();
            }
        }

        private synchronized @Nullable Runnable next() {
            Runnable next = waiting.poll();
            isBusy = next != null;
            return next;
        }
    }
}
