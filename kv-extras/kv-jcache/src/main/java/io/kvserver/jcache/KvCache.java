package io.kvserver.jcache;

import io.kvserver.jcache.entry.Held;
import io.kvserver.jcache.entry.Next;
import io.kvserver.jcache.entry.Unwrap;
import io.kvserver.jcache.management.Statistics;
import java.io.Closeable;
import java.io.IOException;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CompletionListener;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/** One of JSR-107's caches in a store: see the package. Any thread. */
final class KvCache<K, V> implements Cache<K, V> {
    private final CacheHome home;
    private final String name;
    private final Workings<K, V> workings;
    private final Entries<K, V> entries;
    private final Statistics statistics;
    private final Changes<K, V> changes;
    private volatile boolean isClosed;

    KvCache(CacheHome home, String name, KvConfiguration<K, V> configuration) {
        this.home = home;
        this.name = name;
        workings = new Workings<>(this, home, configuration);
        entries = workings.entries();
        statistics = workings.statistics();
        changes = workings.changes();
    }

    Workings<K, V> workings() {
        return workings;
    }

    private K open(K key) {
        ensureOpen();
        return workings.checkedKey(key);
    }

    private void ensureOpen() {
        if (isClosed) {
            throw new IllegalStateException("cache " + name + " is closed");
        }
    }

    private V checked(V value) {
        ensureOpen();
        return workings.checkedValue(value);
    }

    @Override
    public @Nullable V get(K key) {
        open(key);
        long start = statistics.start();
        V value = workings.reads().get(key);
        statistics.gotSince(start);
        return value;
    }

    @Override
    public Map<K, V> getAll(Set<? extends K> keys) {
        ensureOpen();
        keys.forEach(workings::checkedKey);
        long start = statistics.start();
        Map<K, V> found = workings.reads().getAll(keys);
        statistics.gotSince(start);
        return found;
    }

    @Override
    public boolean containsKey(K key) {
        return entries.contains(entries.name(open(key)));
    }

    @Override
    public void loadAll(
            Set<? extends K> keys, boolean replaceExistingValues, @Nullable CompletionListener completionListener) {
        ensureOpen();
        Set<? extends K> wanted = Set.copyOf(keys);
        wanted.forEach(workings::checkedKey);
        home.threads().execute(() -> {
            RuntimeException failure = null;
            try {
                if (workings.outside().hasLoader()) {
                    workings.reads().loadAll(wanted, replaceExistingValues);
                }
            } catch (RuntimeException failed) {
                failure = failed instanceof CacheLoaderException ? failed : new CacheLoaderException(failed);
            }
            if (completionListener == null) {
                return;
            }
            if (failure == null) {
                completionListener.onCompletion();
            } else {
                completionListener.onException(failure);
            }
        });
    }

    /** Changes an entry and counts the operation as a put. */
    private <R> R put(K key, Function<@Nullable Held<V>, Next<V, R>> step) {
        open(key);
        long start = statistics.start();
        R result = changes.change(key, step);
        statistics.putSince(start);
        return result;
    }

    private <R> R remove(K key, Function<@Nullable Held<V>, Next<V, R>> step) {
        open(key);
        long start = statistics.start();
        R result = changes.change(key, step);
        statistics.removedSince(start);
        return result;
    }

    private static <V> @Nullable V value(@Nullable Held<V> held) {
        return held == null ? null : held.value();
    }

    @Override
    public void put(K key, V value) {
        checked(value);
        this.<V>put(key, old -> Next.put(value, null));
    }

    @Override
    public @Nullable V getAndPut(K key, V value) {
        checked(value);
        V old = put(key, held -> Next.put(value, value(held)));
        statistics.hit(old != null);
        return old;
    }

    @Override
    public void putAll(Map<? extends K, ? extends V> map) {
        ensureOpen();
        map.forEach((key, value) -> {
            workings.checkedKey(key);
            checked(value);
        });
        long start = statistics.start();
        workings.bulk().putAll(map);
        statistics.putSince(start);
    }

    @Override
    public boolean putIfAbsent(K key, V value) {
        checked(value);
        boolean put = put(key, held -> held == null ? Next.put(value, true) : Next.nothing(false));
        statistics.hit(!put);
        return put;
    }

    @Override
    public boolean remove(K key) {
        return remove(key, held -> Next.remove(held != null));
    }

    @Override
    public boolean remove(K key, V oldValue) {
        checked(oldValue);
        return found(this.<Compared>remove(
                key, held -> isEqual(held, oldValue) ? Next.remove(Compared.EQUAL) : Next.touch(Compared.of(held))));
    }

    private static <V> boolean isEqual(@Nullable Held<V> held, V value) {
        return held != null && held.value().equals(value);
    }

    /** The result of comparing an entry's value with an expected one. */
    private enum Compared {
        EQUAL,
        ANOTHER,
        NONE;

        private static Compared of(@Nullable Object held) {
            return held == null ? NONE : ANOTHER;
        }
    }

    /** Counts the result, and returns whether the value was the expected one. */
    private boolean found(Compared what) {
        statistics.hit(what != Compared.NONE);
        return what == Compared.EQUAL;
    }

    private boolean hit(boolean found) {
        statistics.hit(found);
        return found;
    }

    @Override
    public @Nullable V getAndRemove(K key) {
        V old = remove(key, held -> Next.remove(value(held)));
        statistics.hit(old != null);
        return old;
    }

    @Override
    public boolean replace(K key, V oldValue, V newValue) {
        checked(oldValue);
        checked(newValue);
        return found(this.<Compared>put(
                key,
                held -> isEqual(held, oldValue) ? Next.put(newValue, Compared.EQUAL) : Next.touch(Compared.of(held))));
    }

    @Override
    public boolean replace(K key, V value) {
        checked(value);
        return hit(put(key, held -> held == null ? Next.nothing(false) : Next.put(value, true)));
    }

    @Override
    public @Nullable V getAndReplace(K key, V value) {
        checked(value);
        V old = this.<V>put(key, held -> held == null ? Next.nothing(null) : Next.put(value, held.value()));
        statistics.hit(old != null);
        return old;
    }

    @Override
    public void removeAll(Set<? extends K> keys) {
        ensureOpen();
        keys.forEach(workings::checkedKey);
        long start = statistics.start();
        workings.bulk().removeAll(keys);
        statistics.removedSince(start);
    }

    @Override
    public void removeAll() {
        ensureOpen();
        long start = statistics.start();
        workings.bulk().removeAll();
        statistics.removedSince(start);
    }

    @Override
    public void clear() {
        ensureOpen();
        workings.clear();
    }

    @Override
    public <C extends Configuration<K, V>> C getConfiguration(Class<C> type) {
        KvConfiguration<K, V> configuration = workings.configuration();
        if (!type.isInstance(configuration)) {
            throw new IllegalArgumentException("the configuration is no " + type.getName());
        }
        return type.cast(new KvConfiguration<>(configuration));
    }

    @Override
    public <T> @Nullable T invoke(K key, EntryProcessor<K, V, T> entryProcessor, Object... arguments) {
        open(key);
        Objects.requireNonNull(entryProcessor, "entryProcessor");
        long start = statistics.start();
        T result = workings.processors().invoke(key, entryProcessor, arguments);
        statistics.gotSince(start);
        return result;
    }

    @Override
    public <T> Map<K, EntryProcessorResult<T>> invokeAll(
            Set<? extends K> keys, EntryProcessor<K, V, T> entryProcessor, Object... arguments) {
        ensureOpen();
        keys.forEach(workings::checkedKey);
        Objects.requireNonNull(entryProcessor, "entryProcessor");
        return workings.processors().invokeAll(keys, entryProcessor, arguments);
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public CacheManager getCacheManager() {
        return home.manager();
    }

    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        home.released(name);
        IOException failure = null;
        for (Closeable each : workings.end()) {
            try {
                each.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            Workings.LOGGER.log(
                    System.Logger.Level.WARNING, "something of cache " + name + " could not be closed", failure);
        }
    }

    @Override
    public boolean isClosed() {
        return isClosed;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return Unwrap.as(type, this, entries.map(), home.store());
    }

    @Override
    public void registerCacheEntryListener(CacheEntryListenerConfiguration<K, V> configuration) {
        ensureOpen();
        workings.configuration().addCacheEntryListenerConfiguration(configuration);
        workings.register(configuration);
    }

    @Override
    public void deregisterCacheEntryListener(CacheEntryListenerConfiguration<K, V> configuration) {
        ensureOpen();
        workings.configuration()
                .removeCacheEntryListenerConfiguration(Objects.requireNonNull(configuration, "configuration"));
        workings.deregister(configuration);
    }

    @Override
    public Iterator<Entry<K, V>> iterator() {
        ensureOpen();
        return new CacheIterator<>(this, entries.map().entrySet().iterator());
    }

    /** Called when an iterator returns an entry. */
    void used(K key, V value) {
        ensureOpen();
        statistics.hit(true);
        changes.used(key, value);
    }
}
