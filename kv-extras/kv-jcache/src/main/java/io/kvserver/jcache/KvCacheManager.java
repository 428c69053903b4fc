package io.kvserver.jcache;

import io.kvserver.core.KvStore;
import io.kvserver.jcache.entry.Unwrap;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;
import org.jspecify.annotations.Nullable;

/** The caches in one store. Any thread. */
final class KvCacheManager implements CacheManager {
    private final KvCachingProvider provider;
    private final URI uri;
    private final WeakReference<ClassLoader> loader;
    private final Properties properties;
    private final CacheStore store;
    private final Map<String, KvCache<?, ?>> caches = new ConcurrentHashMap<>();
    private volatile boolean isClosed;

    KvCacheManager(KvCachingProvider provider, URI uri, ClassLoader loader, Properties properties) {
        this.provider = provider;
        this.uri = uri;
        this.loader = new WeakReference<>(loader);
        this.properties = properties;
        store = CacheStore.of(properties);
    }

    @Override
    public CachingProvider getCachingProvider() {
        return provider;
    }

    @Override
    public URI getURI() {
        return uri;
    }

    @Override
    public @Nullable ClassLoader getClassLoader() {
        return loader.get();
    }

    @Override
    public Properties getProperties() {
        Properties copy = new Properties();
        copy.putAll(properties);
        return copy;
    }

    private void ensureOpen() {
        if (isClosed) {
            throw new IllegalStateException("cache manager " + uri + " is closed");
        }
    }

    @Override
    public synchronized <K, V, C extends Configuration<K, V>> Cache<K, V> createCache(
            String cacheName, C configuration) {
        ensureOpen();
        Objects.requireNonNull(cacheName, "cacheName");
        Objects.requireNonNull(configuration, "configuration");
        if (!configuration.isStoreByValue()) {
            throw new UnsupportedOperationException("a store keeps values, not references");
        }
        if (caches.containsKey(cacheName)) {
            throw new CacheException("there is a cache " + cacheName + " already");
        }
        KvStore in = store.store();
        CacheHome home = new CacheHome(this, in, store.database(), store.threads(), caches::remove);
        KvCache<K, V> cache = new KvCache<>(home, cacheName, complete(configuration));
        caches.put(cacheName, cache);
        cache.workings().begin();
        return cache;
    }

    private static <K, V> KvConfiguration<K, V> complete(Configuration<K, V> told) {
        if (told instanceof CompleteConfiguration<K, V> complete) {
            return new KvConfiguration<>(complete);
        }
        return new KvConfiguration<>(new MutableConfiguration<K, V>().setTypes(told.getKeyType(), told.getValueType()));
    }

    @Override
    @SuppressWarnings("unchecked") // The types are those with which the cache was made.
    public <K, V> @Nullable Cache<K, V> getCache(String cacheName, Class<K> keyType, Class<V> valueType) {
        ensureOpen();
        Objects.requireNonNull(keyType, "keyType");
        Objects.requireNonNull(valueType, "valueType");
        KvCache<?, ?> cache = caches.get(Objects.requireNonNull(cacheName, "cacheName"));
        if (cache == null) {
            return null;
        }
        Configuration<?, ?> made = cache.workings().configuration();
        if (made.getKeyType() != keyType || made.getValueType() != valueType) {
            throw new ClassCastException(
                    "cache " + cacheName + " has keys of " + made.getKeyType().getName() + " and values of "
                            + made.getValueType().getName());
        }
        return (Cache<K, V>) cache;
    }

    @Override
    @SuppressWarnings("unchecked") // The interface has the caller say what he knows.
    public <K, V> @Nullable Cache<K, V> getCache(String cacheName) {
        ensureOpen();
        return (Cache<K, V>) caches.get(Objects.requireNonNull(cacheName, "cacheName"));
    }

    @Override
    public Iterable<String> getCacheNames() {
        ensureOpen();
        return List.copyOf(caches.keySet());
    }

    @Override
    public void destroyCache(String cacheName) {
        ensureOpen();
        KvCache<?, ?> cache = caches.get(Objects.requireNonNull(cacheName, "cacheName"));
        if (cache != null) {
            cache.close();
            cache.workings().clear();
        }
    }

    @Override
    public void enableManagement(String cacheName, boolean enabled) {
        ensureOpen();
        KvCache<?, ?> cache = caches.get(Objects.requireNonNull(cacheName, "cacheName"));
        if (cache != null) {
            cache.workings().manage(enabled);
        }
    }

    @Override
    public void enableStatistics(String cacheName, boolean enabled) {
        ensureOpen();
        KvCache<?, ?> cache = caches.get(Objects.requireNonNull(cacheName, "cacheName"));
        if (cache != null) {
            cache.workings().count(enabled);
        }
    }

    @Override
    public synchronized void close() {
        if (!isClosed) {
            isClosed = true;
            provider.released(this);
            caches.values().forEach(Cache::close);
            store.close();
        }
    }

    @Override
    public boolean isClosed() {
        return isClosed;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return Unwrap.as(type, this, store.store());
    }
}
