package io.kvserver.jcache;

import io.kvserver.core.KvDatabase;
import io.kvserver.core.Subscription;
import io.kvserver.core.map.KvMap;
import io.kvserver.jcache.entry.Outside;
import io.kvserver.jcache.event.Listeners;
import io.kvserver.jcache.event.Registration;
import io.kvserver.jcache.management.Bean;
import io.kvserver.jcache.management.ConfigurationBean;
import io.kvserver.jcache.management.Statistics;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.Factory;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/** The parts of a cache, created from its configuration. Any thread. */
final class Workings<K, V> {
    static final System.Logger LOGGER = System.getLogger("io.kvserver.jcache");

    private final CacheHome home;
    private final KvConfiguration<K, V> configuration;
    private final Statistics statistics = new Statistics();
    private final Changes.Parts<K, V> parts;
    private final Changes<K, V> changes;
    private final Reads<K, V> reads;
    private final Bulk<K, V> bulk;
    private final Processors<K, V> processors;
    private final Bean configurationBean;
    private final Bean statisticsBean;
    /** Guarded by this. */
    private @Nullable Subscription departures;

    private boolean isOver;

    Workings(KvCache<K, V> cache, CacheHome home, KvConfiguration<K, V> configuration) {
        this.home = home;
        this.configuration = configuration;
        KvDatabase database = home.store().database(home.database());
        Entries.Codecs<K, V> codecs = configuration.codecs(home.loader());
        KvMap.Builder<K, V> map = new KvMap.Builder<>(home.store(), codecs.keys(), codecs.values());
        Entries<K, V> entries = new Entries<>(database, map, codecs, prefix(cache.getName()));
        KeyLocks locks = new KeyLocks();
        Outside<K, V> outside = new Outside<>(
                created(configuration.getCacheLoaderFactory()),
                configuration.isReadThrough(),
                created(configuration.getCacheWriterFactory()),
                configuration.isWriteThrough());
        Lifetimes lifetimes =
                new Lifetimes(configuration.getExpiryPolicyFactory().create());
        Listeners<K, V> listeners = new Listeners<>(cache);
        ExpiryWatch watch = new ExpiryWatch(entries, locks);
        parts = new Changes.Parts<>(entries, locks, lifetimes, outside, listeners, watch, statistics);
        changes = new Changes<>(parts);
        reads = new Reads<>(parts, changes);
        bulk = new Bulk<>(parts, changes);
        processors = new Processors<>(parts, changes);
        configurationBean =
                new Bean("CacheConfiguration", home.uri(), cache.getName(), new ConfigurationBean(configuration));
        statisticsBean = new Bean("CacheStatistics", home.uri(), cache.getName(), statistics);
    }

    /** Starts the cache's parts, once the cache is complete. */
    void begin() {
        configuration.getCacheEntryListenerConfigurations().forEach(this::register);
        manage(configuration.isManagementEnabled());
        count(configuration.isStatisticsEnabled());
    }

    /** The prefix of the cache's entries: its name, with colons escaped, so that the first two colons end it. */
    private static String prefix(String cache) {
        return cache.replace("%", "%25").replace(":", "%3A") + "::";
    }

    private static <T> @Nullable T created(@Nullable Factory<? extends T> factory) {
        return factory == null ? null : factory.create();
    }

    KvConfiguration<K, V> configuration() {
        return configuration;
    }

    Entries<K, V> entries() {
        return parts.entries();
    }

    Outside<K, V> outside() {
        return parts.outside();
    }

    Statistics statistics() {
        return statistics;
    }

    Changes<K, V> changes() {
        return changes;
    }

    Reads<K, V> reads() {
        return reads;
    }

    Bulk<K, V> bulk() {
        return bulk;
    }

    Processors<K, V> processors() {
        return processors;
    }

    /** Returns the key, after checking its type. */
    K checkedKey(K key) {
        return checked(key, configuration.getKeyType(), "key");
    }

    /** Returns the value, after checking its type. */
    V checkedValue(V value) {
        return checked(value, configuration.getValueType(), "value");
    }

    private static <T> T checked(T object, Class<T> type, String what) {
        Objects.requireNonNull(object, what);
        if (!type.isInstance(object)) {
            throw new ClassCastException("the cache has a " + what + " of " + type.getName() + ", not of "
                    + object.getClass().getName());
        }
        return object;
    }

    void clear() {
        parts.watch().cleared();
        parts.entries().map().clear();
    }

    /** Sets whether JMX shows the cache's configuration. */
    void manage(boolean yes) {
        configuration.setManagementEnabled(yes);
        configurationBean.register(yes);
    }

    /** Sets whether the cache counts, and JMX shows its statistics. */
    void count(boolean yes) {
        configuration.setStatisticsEnabled(yes);
        statistics.turn(yes);
        statisticsBean.register(yes);
        if (yes) {
            followDepartures();
        }
    }

    void register(CacheEntryListenerConfiguration<K, V> listener) {
        Registration<K, V> registration = new Registration<>(listener, home.threads());
        if (registration.wants(EventType.EXPIRED)) {
            followDepartures();
            parts.watch().begin(registration.wantsOld());
        }
        parts.listeners().add(registration);
    }

    void deregister(CacheEntryListenerConfiguration<K, V> listener) {
        parts.listeners().remove(listener);
    }

    /** Subscribes to the store's events of expired and evicted keys. */
    private synchronized void followDepartures() {
        if (departures != null || isOver) {
            return;
        }
        departures = home.store()
                .subscribeToKeys(
                        "xe",
                        event ->
                                event.database() == home.database() && entries().isOne(event.key()),
                        event -> {
                            if (event.type() == 'x') {
                                changes.expired(event.key());
                            } else {
                                statistics.eviction();
                            }
                        });
    }

    /** Ends the parts, and returns the program's objects that must be closed. */
    List<Closeable> end() {
        synchronized (this) {
            isOver = true;
            if (departures != null) {
                departures.close();
            }
        }
        configurationBean.register(false);
        statisticsBean.register(false);
        List<@Nullable Object> given = new ArrayList<>(outside().all());
        given.add(parts.lifetimes().policy());
        List<Closeable> closeables = new ArrayList<>();
        for (Object each : given) {
            if (each instanceof Closeable closeable) {
                closeables.add(closeable);
            }
        }
        parts.listeners().all().forEach(each -> closeables.addAll(each.closeables()));
        return closeables;
    }
}
