package io.kvserver.jcache;

import io.kvserver.jcache.entry.Held;
import io.kvserver.jcache.entry.Next;
import io.kvserver.jcache.entry.Outside;
import io.kvserver.jcache.management.Statistics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads entries, and loads missing ones; the loader is called for a key by one thread at a time. Any thread. */
final class Reads<K, V> {
    private final Entries<K, V> entries;
    private final KeyLocks locks;
    private final Outside<K, V> outside;
    private final ExpiryWatch watch;
    private final Statistics statistics;
    private final Changes<K, V> changes;

    Reads(Changes.Parts<K, V> parts, Changes<K, V> changes) {
        entries = parts.entries();
        locks = parts.locks();
        outside = parts.outside();
        watch = parts.watch();
        statistics = parts.statistics();
        this.changes = changes;
    }

    @Nullable
    V get(K key) {
        byte[] name = entries.name(key);
        byte[] bytes = entries.get(name);
        statistics.hit(bytes != null);
        if (bytes != null) {
            Held<V> held = entries.held(bytes);
            changes.touch(key, name, held);
            return held.value();
        }
        return outside.readsThrough() || watch.isOn() ? changes.change(key, held -> found(key, held)) : null;
    }

    private Next<V, V> found(K key, @Nullable Held<V> held) {
        if (held != null) {
            return Next.touch(held.value());
        }
        V loaded = outside.readsThrough() ? outside.load(key) : null;
        return loaded == null ? Next.nothing(null) : Next.loaded(loaded, loaded);
    }

    Map<K, V> getAll(Collection<? extends K> keys) {
        List<K> asked = List.copyOf(keys);
        List<byte[]> names = asked.stream().map(entries::name).toList();
        List<byte @Nullable []> bytes = entries.getAll(names);
        Map<K, V> found = new HashMap<>();
        List<K> missing = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            byte[] each = bytes.get(i);
            if (each == null) {
                missing.add(asked.get(i));
            } else {
                Held<V> held = entries.held(each);
                changes.touch(asked.get(i), names.get(i), held);
                found.put(asked.get(i), held.value());
            }
        }
        statistics.hits(found.size(), missing.size());
        if (outside.readsThrough() && !missing.isEmpty()) {
            load(missing, false, found);
        } else if (watch.isOn()) {
            missing.forEach(key -> changes.change(key, held -> Next.nothing(null)));
        }
        return found;
    }

    /** Loads these entries or, unless {@code replacing}, only the missing ones. */
    void loadAll(Collection<? extends K> keys, boolean replacing) {
        load(List.copyOf(keys), replacing, new HashMap<>());
    }

    private void load(List<? extends K> keys, boolean replacing, Map<K, V> found) {
        Map<K, byte[]> names = new LinkedHashMap<>();
        keys.forEach(key -> names.put(key, entries.name(key)));
        KeyLocks.Several held = locks.takeAll(names.values());
        try {
            List<K> wanted = new ArrayList<>();
            names.forEach((key, name) -> {
                byte[] bytes = replacing ? null : entries.get(name);
                if (bytes == null) {
                    wanted.add(key);
                } else {
                    found.put(key, entries.held(bytes).value());
                }
            });
            Map<K, V> loaded = outside.loadAll(wanted);
            for (K key : wanted) {
                V value = loaded.get(key);
                if (value != null) {
                    changes.changeLocked(key, nameOf(names, key), old -> Next.loaded(value, null));
                    found.put(key, value);
                }
            }
        } finally {
            held.unlock();
        }
    }

    private byte[] nameOf(Map<K, byte[]> names, K key) {
        byte[] name = names.get(key);
        return name == null ? entries.name(key) : name;
    }
}
