package io.kvserver.jcache.entry;

import javax.cache.Cache;

/** A key with its value at one moment. Immutable. */
public final class PlainEntry<K, V> implements Cache.Entry<K, V> {
    private final K key;
    private final V value;

    public PlainEntry(K key, V value) {
        this.key = key;
        this.value = value;
    }

    @Override
    public K getKey() {
        return key;
    }

    @Override
    public V getValue() {
        return value;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return Unwrap.as(type, this);
    }

    @Override
    public String toString() {
        return key + "=" + value;
    }
}
