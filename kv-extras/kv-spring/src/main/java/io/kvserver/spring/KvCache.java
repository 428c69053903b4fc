package io.kvserver.spring;

import io.kvserver.core.map.KvMap;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.support.AbstractValueAdaptingCache;
import org.springframework.util.ObjectUtils;

/**
 * A Spring cache in a store. A missing value is loaded by one thread of this program at a time, except by methods that return
 * a future, which all load it. Other programs that share the store over a network may load it as well.
 *
 * <p>Thread: any.
 */
final class KvCache extends AbstractValueAdaptingCache {
    private final String name;
    private final KvMap<String, Object> map;
    private final Map<String, ReentrantLock> loading = new ConcurrentHashMap<>();

    KvCache(String name, KvMap<String, Object> map, boolean allowNullValues) {
        super(allowNullValues);
        this.name = name;
        this.map = map;
    }

    @Override
    public String getName() {
        return name;
    }

    /** The {@link KvMap} behind the cache. */
    @Override
    public Object getNativeCache() {
        return map;
    }

    @Override
    protected @Nullable Object lookup(Object key) {
        return map.get(text(key));
    }

    @Override
    @SuppressWarnings("unchecked") // The cache holds what the loaders of its keys gave.
    public <T> @Nullable T get(Object key, Callable<T> loader) {
        ValueWrapper found = get(key);
        return (T) (found == null ? load(key, loader) : found.get());
    }

    @SuppressWarnings("ReferenceEquality") // It must be the very lock.
    private @Nullable Object load(Object key, Callable<?> loader) {
        String text = text(key);
        while (true) {
            ReentrantLock lock = loading.computeIfAbsent(text, any -> new ReentrantLock());
            lock.lock();
            try {
                // A lock that is no longer in the map belonged to a load that has ended.
                if (loading.get(text) == lock) {
                    return loadAlone(key, loader);
                }
            } finally {
                loading.remove(text, lock);
                lock.unlock();
            }
        }
    }

    private @Nullable Object loadAlone(Object key, Callable<?> loader) {
        ValueWrapper found = get(key);
        if (found != null) {
            return found.get();
        }
        Object loaded = call(key, loader);
        put(key, loaded);
        return loaded;
    }

    private static @Nullable Object call(Object key, Callable<?> loader) {
        try {
            return loader.call();
        } catch (Exception e) {
            throw new ValueRetrievalException(key, loader, e);
        }
    }

    @Override
    public CompletableFuture<?> retrieve(Object key) {
        return CompletableFuture.completedFuture(get(key));
    }

    @Override
    @SuppressWarnings("unchecked") // As for get.
    public <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> loader) {
        ValueWrapper found = get(key);
        if (found != null) {
            return CompletableFuture.completedFuture((T) found.get());
        }
        return loader.get().thenApply(loaded -> {
            put(key, loaded);
            return loaded;
        });
    }

    @Override
    public void put(Object key, @Nullable Object value) {
        map.set(text(key), toStoreValue(value));
    }

    @Override
    public @Nullable ValueWrapper putIfAbsent(Object key, @Nullable Object value) {
        return toValueWrapper(map.putIfAbsent(text(key), toStoreValue(value)));
    }

    @Override
    public void evict(Object key) {
        evictIfPresent(key);
    }

    @Override
    public boolean evictIfPresent(Object key) {
        return map.delete(text(key));
    }

    @Override
    public void clear() {
        map.clear();
    }

    @Override
    public boolean invalidate() {
        boolean had = !map.isEmpty();
        map.clear();
        return had;
    }

    /** The name of a key, as in Spring's RedisCache: keys with the same name are the same entry. */
    private static String text(@Nullable Object key) {
        if (key == null) {
            return "";
        }
        if (key instanceof Collection<?> several) {
            return several.stream().map(KvCache::text).collect(Collectors.joining(","));
        }
        if (key.getClass().isArray()) {
            return text(Arrays.asList(ObjectUtils.toObjectArray(key)));
        }
        if (isPlain(key)) {
            throw new IllegalArgumentException(
                    "a key of " + key.getClass() + " has no name: it needs a toString of its own");
        }
        return key.toString();
    }

    /** Whether its toString is Object's, which differs for equal keys. */
    private static boolean isPlain(Object key) {
        try {
            return key.getClass().getMethod("toString").getDeclaringClass() == Object.class;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }
}
