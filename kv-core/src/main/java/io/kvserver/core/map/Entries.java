package io.kvserver.core.map;

import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Iterates over a map's entries. It reads the keys and fetches their values in batches. Confined to one thread at a time. */
final class Entries<K, V> implements Iterator<Map.Entry<K, V>> {
    private static final int PAGE = 100;

    private final KvMap<K, V> map;
    private final Iterator<K> keys;
    private final Function<List<K>, List<@Nullable V>> values;
    private Iterator<Map.Entry<K, V>> page = List.<Map.Entry<K, V>>of().iterator();
    private Map.@Nullable Entry<K, V> last;

    Entries(KvMap<K, V> map, Iterator<K> keys, Function<List<K>, List<@Nullable V>> values) {
        this.map = map;
        this.keys = keys;
        this.values = values;
    }

    @Override
    public boolean hasNext() {
        while (!page.hasNext() && keys.hasNext()) {
            page = fetch().iterator();
        }
        return page.hasNext();
    }

    private List<Map.Entry<K, V>> fetch() {
        List<K> some = new ArrayList<>(PAGE);
        while (some.size() < PAGE && keys.hasNext()) {
            some.add(keys.next());
        }
        List<Map.Entry<K, V>> entries = new ArrayList<>(some.size());
        List<@Nullable V> found = values.apply(some);
        for (int i = 0; i < some.size(); i++) {
            V value = found.get(i);
            if (value != null) {
                entries.add(new WritableEntry(some.get(i), value));
            }
        }
        return entries;
    }

    @Override
    public Map.Entry<K, V> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Map.Entry<K, V> next = page.next();
        last = next;
        return next;
    }

    @Override
    public void remove() {
        Map.Entry<K, V> removed = last;
        if (removed == null) {
            throw new IllegalStateException("nothing to remove");
        }
        last = null;
        map.delete(removed.getKey());
    }

    /** An entry whose {@code setValue} writes to the map. */
    private final class WritableEntry extends AbstractMap.SimpleEntry<K, V> {
        private static final long serialVersionUID = 1L;

        WritableEntry(K key, V value) {
            super(key, value);
        }

        @Override
        public V setValue(V value) {
            map.set(getKey(), value);
            return super.setValue(value);
        }
    }
}
