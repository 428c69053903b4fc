package io.kvserver.jcache;

import io.kvserver.jcache.entry.Next;
import io.kvserver.jcache.entry.Outside;
import io.kvserver.jcache.entry.PlainEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.integration.CacheWriterException;
import org.jspecify.annotations.Nullable;

/**
 * Changes several entries with one call of the writer. Entries that it could not write are unchanged, and its exception
 * is thrown afterwards. Any thread.
 */
final class Bulk<K, V> {
    /** The number of entries that {@link #removeAll()} removes together. */
    private static final int TOGETHER = 100;

    private final Entries<K, V> entries;
    private final KeyLocks locks;
    private final Outside<K, V> outside;
    private final Changes<K, V> changes;

    Bulk(Changes.Parts<K, V> parts, Changes<K, V> changes) {
        entries = parts.entries();
        locks = parts.locks();
        outside = parts.outside();
        this.changes = changes;
    }

    void putAll(Map<? extends K, ? extends V> several) {
        Map<K, byte[]> names = names(several.keySet());
        KeyLocks.Several held = locks.takeAll(names.values());
        try {
            List<Cache.Entry<? extends K, ? extends V>> unwritten = new ArrayList<>();
            several.forEach((key, value) -> unwritten.add(new PlainEntry<>(key, value)));
            CacheWriterException failure = outside.writeAll(unwritten);
            Set<K> left = new HashSet<>();
            unwritten.forEach(each -> left.add(each.getKey()));
            each(names, left, failure, (key, name) -> {
                V value = several.get(key);
                changes.changeLocked(key, name, old -> new Next<>(Next.Deed.PUT_WRITTEN, value, null));
            });
        } finally {
            held.unlock();
        }
    }

    /** Removes these entries; the writer gets all of their keys. */
    void removeAll(Collection<? extends K> several) {
        Map<K, byte[]> names = names(several);
        KeyLocks.Several held = locks.takeAll(names.values());
        try {
            List<K> unwritten = new ArrayList<>(names.keySet());
            CacheWriterException failure = outside.deleteAll(unwritten);
            each(
                    names,
                    new HashSet<>(unwritten),
                    failure,
                    (key, name) ->
                            changes.changeLocked(key, name, old -> new Next<>(Next.Deed.REMOVE_WRITTEN, null, null)));
        } finally {
            held.unlock();
        }
    }

    /** Removes all entries, some at a time. */
    void removeAll() {
        List<K> some = new ArrayList<>();
        for (Map.Entry<K, V> each : entries.map().entrySet()) {
            some.add(each.getKey());
            if (some.size() == TOGETHER) {
                removeAll(some);
                some.clear();
            }
        }
        removeAll(some);
    }

    private Map<K, byte[]> names(Collection<? extends K> keys) {
        Map<K, byte[]> names = new LinkedHashMap<>();
        keys.forEach(key -> names.put(key, entries.name(key)));
        return names;
    }

    /** An action on a key. */
    private interface One<K> {
        void change(K key, byte[] name);
    }

    /** Applies an action to each key except {@code left}; throws listeners' and the writer's failures afterwards. */
    private void each(Map<K, byte[]> names, Set<K> left, @Nullable RuntimeException failed, One<K> one) {
        RuntimeException failure = failed;
        for (Map.Entry<K, byte[]> each : names.entrySet()) {
            if (!left.contains(each.getKey())) {
                try {
                    one.change(each.getKey(), each.getValue());
                } catch (CacheEntryListenerException told) {
                    failure = failure == null ? told : failure;
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
