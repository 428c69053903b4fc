package io.kvserver.spring;

import io.kvserver.core.Codec;
import io.kvserver.core.KvStore;
import io.kvserver.core.map.KvMap;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;

/**
 * A cache manager of Spring whose caches are in a store, with the keys {@code name::key}. Without {@link Builder#names} a
 * cache is created when it is first used.
 *
 * <pre>{@code
 * @Bean
 * CacheManager cacheManager(KvStore store) {
 *     return new KvCacheManager.Builder(store).expiry(Duration.ofMinutes(10)).build();
 * }
 * }</pre>
 *
 * <p>Thread: any.
 */
public final class KvCacheManager implements CacheManager {
    private final Builder told;
    private final Map<String, KvCache> caches = new ConcurrentHashMap<>();
    private final boolean isFixed;

    private KvCacheManager(Builder told) {
        this.told = told;
        isFixed = !told.names.isEmpty();
        told.names.forEach(name -> caches.put(name, create(name)));
    }

    /** The options of a new manager. Confined to one thread; must not be changed after the manager has been built. */
    public static final class Builder {
        private final KvStore store;
        private final Map<String, Duration> expiries = new TreeMap<>();
        private final Set<String> names = new TreeSet<>();
        private Codec<Object> values = new SerializedValues(null);
        private @Nullable Duration expiry;
        private int database;
        private boolean nulls = true;

        /** Caches in a store, which the manager does not close. */
        public Builder(KvStore store) {
            this.store = Objects.requireNonNull(store, "store");
        }

        /** Allows only the caches with these names. Default: any name. */
        public Builder names(String... only) {
            names.addAll(List.of(only));
            return this;
        }

        /**
         * The time to live of entries, rounded up to milliseconds, in caches without their own. Default: no deadline.
         *
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder expiry(Duration time) {
            expiry = positive(time);
            return this;
        }

        /**
         * The time to live of entries of one cache.
         *
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder expiry(String cache, Duration time) {
            expiries.put(cache, positive(time));
            return this;
        }

        private static Duration positive(Duration time) {
            if (time.isNegative() || time.isZero()) {
                throw new IllegalArgumentException("expiry: " + time + " is not positive");
            }
            return time;
        }

        /**
         * The codec of values; it gets Spring's {@code NullValue} for {@code null}. Default: Java's serialization with
         * the context class loader.
         */
        public Builder values(Codec<Object> codec) {
            values = Objects.requireNonNull(codec, "codec");
            return this;
        }

        /** The number of the store's database for the entries. Default: 0. */
        public Builder database(int number) {
            database = number;
            return this;
        }

        /** Whether {@code null} can be cached. Default: yes. */
        public Builder allowNullValues(boolean yes) {
            nulls = yes;
            return this;
        }

        /**
         * Builds the manager.
         *
         * @throws IllegalArgumentException if there is no such database
         */
        public KvCacheManager build() {
            store.database(database);
            return new KvCacheManager(this);
        }
    }

    @Override
    public @Nullable Cache getCache(String name) {
        return isFixed ? caches.get(name) : caches.computeIfAbsent(name, this::create);
    }

    private KvCache create(String name) {
        KvMap.Builder<String, Object> map = new KvMap.Builder<>(told.store, Codec.UTF_8, told.values)
                .prefix(name + "::")
                .database(told.database);
        Duration expiry = told.expiries.getOrDefault(name, told.expiry);
        if (expiry != null) {
            map.expiry(expiry);
        }
        return new KvCache(name, map.build(), told.nulls);
    }

    @Override
    public Collection<String> getCacheNames() {
        return Set.copyOf(caches.keySet());
    }
}
