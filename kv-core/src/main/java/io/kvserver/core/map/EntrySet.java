package io.kvserver.core.map;

import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A view of a map's entries as a set. Any thread; each iterator by one thread at a time. */
final class EntrySet<K, V> extends AbstractSet<Map.Entry<K, V>> {
    private final KvMap<K, V> map;

    EntrySet(KvMap<K, V> map) {
        this.map = map;
    }

    @Override
    public Iterator<Map.Entry<K, V>> iterator() {
        return map.entries();
    }

    @Override
    public int size() {
        return map.size();
    }

    @Override
    public boolean isEmpty() {
        return map.isEmpty();
    }

    @Override
    public boolean contains(@Nullable Object o) {
        return o instanceof Map.Entry<?, ?> entry
                && entry.getKey() != null
                && entry.getValue() != null
                && Objects.equals(map.get(entry.getKey()), entry.getValue());
    }

    @Override
    public boolean remove(@Nullable Object o) {
        return o instanceof Map.Entry<?, ?> entry
                && entry.getKey() != null
                && map.remove(entry.getKey(), entry.getValue());
    }

    @Override
    public void clear() {
        map.clear();
    }
}
