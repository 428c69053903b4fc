package io.kvserver.jcache.event;

import io.kvserver.jcache.entry.Held;
import io.kvserver.jcache.entry.Unwrap;
import javax.cache.Cache;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * A listener's event. For a removed or expired entry the value is the old one, if the listener wants it. Any thread.
 */
final class Event<K, V> extends CacheEntryEvent<K, V> {
    private static final long serialVersionUID = 1L;

    private final transient K key;
    private final transient @Nullable Held<V> value;
    private final transient @Nullable Held<V> old;

    Event(Cache<K, V> cache, EventType type, K key, @Nullable Held<V> value, @Nullable Held<V> old) {
        super(cache, type);
        this.key = key;
        this.value = value;
        this.old = old;
    }

    @Override
    public K getKey() {
        return key;
    }

    @Override
    public @Nullable V getValue() {
        return value == null ? null : value.value();
    }

    @Override
    public @Nullable V getOldValue() {
        return old == null ? null : old.value();
    }

    @Override
    public boolean isOldValueAvailable() {
        return old != null;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return Unwrap.as(type, this);
    }
}
