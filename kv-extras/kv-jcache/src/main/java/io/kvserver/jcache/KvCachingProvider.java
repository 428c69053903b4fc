package io.kvserver.jcache;

import io.kvserver.core.KvStore;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.WeakHashMap;
import javax.cache.CacheManager;
import javax.cache.configuration.OptionalFeature;
import javax.cache.spi.CachingProvider;
import org.jspecify.annotations.Nullable;

/**
 * A provider of JSR-107 caches in kv, which {@code Caching.getCachingProvider()} finds.
 *
 * <pre>{@code
 * CacheManager manager = Caching.getCachingProvider().getCacheManager();
 * Cache<String, Integer> ages = manager.createCache("ages",
 *         new MutableConfiguration<String, Integer>().setTypes(String.class, Integer.class));
 * }</pre>
 *
 * <p>A manager has its own store, in memory, which is closed with it. To use the program's store, which the program must
 * close itself, create the manager with:
 *
 * <pre>{@code
 * CacheManager manager = KvCachingProvider.managerOf(store);
 * }</pre>
 *
 * <p>In the program's store, expired entries are removed, and listeners notified, when an entry is read, by a {@code
 * KvServer} of that store, or by {@link KvStore#upkeep}.
 *
 * <p>Thread: any.
 */
public final class KvCachingProvider implements CachingProvider {
    /** The name of the property that holds the {@link KvStore} for a manager's caches. Default: a new store. */
    public static final String STORE = "io.kvserver.store";

    /** The name of the property that holds the number of the store's database for the entries. Default: {@code 0}. */
    public static final String DATABASE = "io.kvserver.database";

    private static final URI DEFAULT_URI = URI.create("kv:caches");

    /** Guarded by itself. */
    private final Map<ClassLoader, Map<URI, KvCacheManager>> managers = new WeakHashMap<>();

    /** For {@code ServiceLoader}; programs get the provider from {@code Caching}. */
    public KvCachingProvider() {}

    /**
     * Creates a manager of caches in the program's store, with a provider of its own. Two managers of the same store share
     * its entries.
     */
    public static CacheManager managerOf(KvStore store) {
        Properties properties = new Properties();
        properties.put(STORE, store);
        return new KvCachingProvider().getCacheManager(DEFAULT_URI, null, properties);
    }

    @Override
    public CacheManager getCacheManager(
            @Nullable URI uri, @Nullable ClassLoader classLoader, @Nullable Properties properties) {
        URI which = uri == null ? DEFAULT_URI : uri;
        ClassLoader loader = classLoader == null ? getDefaultClassLoader() : classLoader;
        synchronized (managers) {
            return managers.computeIfAbsent(loader, any -> new HashMap<>())
                    .computeIfAbsent(which, any -> new KvCacheManager(this, which, loader, copy(properties)));
        }
    }

    private static Properties copy(@Nullable Properties told) {
        Properties copy = new Properties();
        if (told != null) {
            copy.putAll(told);
        }
        return copy;
    }

    @Override
    public ClassLoader getDefaultClassLoader() {
        return KvCachingProvider.class.getClassLoader();
    }

    @Override
    public URI getDefaultURI() {
        return DEFAULT_URI;
    }

    @Override
    public Properties getDefaultProperties() {
        return new Properties();
    }

    @Override
    public CacheManager getCacheManager(@Nullable URI uri, @Nullable ClassLoader classLoader) {
        return getCacheManager(uri, classLoader, null);
    }

    @Override
    public CacheManager getCacheManager() {
        return getCacheManager(null, null, null);
    }

    @Override
    public void close() {
        List<KvCacheManager> all = new ArrayList<>();
        synchronized (managers) {
            managers.values().forEach(some -> all.addAll(some.values()));
        }
        all.forEach(CacheManager::close);
    }

    @Override
    public void close(@Nullable ClassLoader classLoader) {
        ClassLoader loader = classLoader == null ? getDefaultClassLoader() : classLoader;
        List<KvCacheManager> all = new ArrayList<>();
        synchronized (managers) {
            all.addAll(managers.getOrDefault(loader, Map.of()).values());
        }
        all.forEach(CacheManager::close);
    }

    @Override
    public void close(@Nullable URI uri, @Nullable ClassLoader classLoader) {
        ClassLoader loader = classLoader == null ? getDefaultClassLoader() : classLoader;
        KvCacheManager manager;
        synchronized (managers) {
            manager = managers.getOrDefault(loader, Map.of()).get(uri == null ? DEFAULT_URI : uri);
        }
        if (manager != null) {
            manager.close();
        }
    }

    /** Called when a manager has been closed; a new one may replace it. */
    void released(KvCacheManager manager) {
        synchronized (managers) {
            managers.values().forEach(some -> some.values().remove(manager));
        }
    }

    @Override
    public boolean isSupported(OptionalFeature optionalFeature) {
        return false;
    }
}
