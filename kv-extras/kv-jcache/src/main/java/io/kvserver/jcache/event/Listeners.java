package io.kvserver.jcache.event;

import io.kvserver.jcache.entry.Held;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.cache.Cache;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/** A cache's listeners. Any thread; events of a key are reported by the holder of its lock. */
public final class Listeners<K, V> {
    private final Cache<K, V> cache;
    private final List<Registration<K, V>> all = new CopyOnWriteArrayList<>();

    public Listeners(Cache<K, V> cache) {
        this.cache = cache;
    }

    public void add(Registration<K, V> registration) {
        all.add(registration);
    }

    /** Removes and returns a listener; {@code null} if there is none with this configuration. */
    @Nullable
    public Registration<K, V> remove(CacheEntryListenerConfiguration<K, V> configuration) {
        for (Registration<K, V> each : all) {
            if (each.configuration().equals(configuration)) {
                all.remove(each);
                return each;
            }
        }
        return null;
    }

    public List<Registration<K, V>> all() {
        return all;
    }

    /** Reports an entry that was created ({@code old} is {@code null}) or changed. */
    public void put(K key, Held<V> value, @Nullable Held<V> old) {
        if (!all.isEmpty()) {
            EventType type = old == null ? EventType.CREATED : EventType.UPDATED;
            tell(type, key, new Registration.Told<>(value, old));
        }
    }

    /** Reports an entry that was removed or has expired; its value is {@code null} if it is unknown. */
    public void gone(EventType type, K key, @Nullable Held<V> value) {
        if (!all.isEmpty()) {
            tell(type, key, new Registration.Told<>(null, value));
        }
    }

    /** Notifies all listeners, even if one fails, and then throws the first failure. */
    private void tell(EventType type, K key, Registration.Told<V> told) {
        CacheEntryListenerException failure = null;
        for (Registration<K, V> each : all) {
            if (each.wants(type)) {
                try {
                    each.tell(cache, type, key, told);
                } catch (CacheEntryListenerException failed) {
                    failure = failure == null ? failed : failure;
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
