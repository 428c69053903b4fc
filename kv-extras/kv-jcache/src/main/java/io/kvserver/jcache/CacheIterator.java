package io.kvserver.jcache;

import io.kvserver.jcache.entry.PlainEntry;
import java.util.Iterator;
import java.util.Map;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * Iterates over a cache's entries with SCAN's guarantees: an entry that is present all the time is returned, perhaps
 * twice while many others are added; an entry that is added or removed meanwhile may be returned or not. Confined to
 * one thread.
 */
final class CacheIterator<K, V> implements Iterator<Cache.Entry<K, V>> {
    private final KvCache<K, V> cache;
    private final Iterator<Map.Entry<K, V>> all;
    private @Nullable K last;

    CacheIterator(KvCache<K, V> cache, Iterator<Map.Entry<K, V>> all) {
        this.cache = cache;
        this.all = all;
    }

    @Override
    public boolean hasNext() {
        return all.hasNext();
    }

    @Override
    public Cache.Entry<K, V> next() {
        Map.Entry<K, V> next = all.next();
        cache.used(next.getKey(), next.getValue());
        last = next.getKey();
        return new PlainEntry<>(next.getKey(), next.getValue());
    }

    @Override
    public void remove() {
        K removed = last;
        if (removed == null) {
            throw new IllegalStateException("nothing to remove");
        }
        last = null;
        cache.remove(removed);
    }
}
