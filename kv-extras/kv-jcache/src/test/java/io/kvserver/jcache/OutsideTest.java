package io.kvserver.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import java.io.Closeable;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;
import javax.cache.integration.CompletionListenerFuture;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What surrounds a cache: loader, writer, listeners, statistics. */
class OutsideTest {
    private final KvStore store = new KvStore();
    private final CacheManager manager = KvCachingProvider.managerOf(store);
    private final Database database = new Database();

    @AfterEach
    void close() {
        manager.close();
        store.close();
    }

    /** The source of the values; keys named {@code bad} fail. */
    private static final class Database implements CacheLoader<String, String>, CacheWriter<String, String>, Closeable {
        private final Map<String, String> rows = new ConcurrentHashMap<>();
        private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
        private boolean isClosed;

        @Override
        public String load(String key) {
            calls.add("load " + key);
            return rows.get(checked(key));
        }

        private static String checked(String key) {
            if (key.startsWith("bad")) {
                throw new IllegalStateException(key);
            }
            return key;
        }

        @Override
        public Map<String, String> loadAll(Iterable<? extends String> keys) {
            Map<String, String> found = new TreeMap<>();
            keys.forEach(key -> found.put(key, rows.get(checked(key))));
            calls.add("load " + found.keySet());
            return found;
        }

        @Override
        public void write(Cache.Entry<? extends String, ? extends String> entry) {
            rows.put(checked(entry.getKey()), entry.getValue());
            calls.add("write " + entry);
        }

        @Override
        public void writeAll(Collection<Cache.Entry<? extends String, ? extends String>> entries) {
            for (var each : List.copyOf(entries)) {
                write(each);
                entries.remove(each);
            }
        }

        @Override
        public void delete(Object key) {
            rows.remove(checked((String) key));
            calls.add("delete " + key);
        }

        @Override
        public void deleteAll(Collection<?> keys) {
            for (Object each : List.copyOf(keys)) {
                delete(each);
                keys.remove(each);
            }
        }

        @Override
        public void close() {
            isClosed = true;
        }
    }

    private static MutableConfiguration<String, String> texts() {
        return new MutableConfiguration<String, String>().setTypes(String.class, String.class);
    }

    private Cache<String, String> through() {
        return manager.createCache(
                "texts",
                texts().setReadThrough(true)
                        .setWriteThrough(true)
                        .setCacheLoaderFactory(() -> database)
                        .setCacheWriterFactory(() -> database));
    }

    @Test
    void missingValuesAreLoadedOnce() {
        database.rows.put("a", "1");
        Cache<String, String> cache = through();

        assertEquals("1", cache.get("a"));
        assertEquals("1", cache.get("a"));
        assertNull(cache.get("b"));
        assertFalse(cache.containsKey("b"));
        database.rows.put("b", "2");
        assertEquals(Map.of("a", "1", "b", "2"), cache.getAll(Set.of("a", "b", "c")));

        assertEquals(List.of("load a", "load b", "load [b, c]"), database.calls);
        assertEquals(
                "IllegalStateException", nameOfCause(assertThrows(CacheLoaderException.class, () -> cache.get("bad"))));
    }

    private static String nameOfCause(Throwable thrown) {
        return thrown.getCause().getClass().getSimpleName();
    }

    @Test
    void loadAllLoadsInTheBackground() throws Exception {
        database.rows.put("a", "1");
        Cache<String, String> cache = through();
        cache.put("a", "old");
        database.rows.put("a", "new");
        database.calls.clear();

        CompletionListenerFuture missing = new CompletionListenerFuture();
        cache.loadAll(Set.of("a"), false, missing);
        missing.get();
        assertEquals("old", cache.get("a"));
        CompletionListenerFuture all = new CompletionListenerFuture();
        cache.loadAll(Set.of("a"), true, all);
        all.get();

        assertEquals("new", cache.get("a"));
        assertEquals(List.of("load [a]"), database.calls);
        CompletionListenerFuture failing = new CompletionListenerFuture();
        cache.loadAll(Set.of("bad"), true, failing);
        assertSame(
                CacheLoaderException.class,
                assertThrows(ExecutionException.class, failing::get).getCause().getClass());
    }

    @Test
    void aPutCallsTheWriterFirst() {
        Cache<String, String> cache = through();

        cache.put("a", "1");
        cache.replace("a", "1", "2");
        cache.replace("none", "3");
        cache.remove("a");
        cache.remove("a");
        cache.invoke("b", (entry, none) -> {
            entry.setValue("4");
            return null;
        });

        assertEquals(
                List.of("write a=1", "write a=2", "delete a", "delete a", "write b=4"),
                database.calls.stream().filter(call -> !call.startsWith("load")).toList());
        assertThrows(CacheWriterException.class, () -> cache.put("bad", "1"));
        assertThrows(CacheWriterException.class, () -> cache.remove("bad"));
        assertFalse(cache.containsKey("bad"));
    }

    @Test
    void putAllPutsOnlyEntriesThatTheWriterAccepted() {
        Cache<String, String> cache = through();
        Map<String, String> several = new LinkedHashMap<>();
        several.put("a", "1");
        several.put("bad", "2");
        several.put("c", "3");

        assertThrows(CacheWriterException.class, () -> cache.putAll(several));

        assertTrue(cache.containsKey("a"));
        assertFalse(cache.containsKey("bad"));
        assertFalse(cache.containsKey("c"));
        store.set("texts::bad", "there");
        assertThrows(CacheWriterException.class, () -> cache.removeAll(Set.of("a", "bad")));
        assertTrue(cache.containsKey("bad"));
    }

    @Test
    void loaderAndWriterAreClosedWithTheCache() {
        through().close();

        assertTrue(database.isClosed);
    }

    /** Adds events to a list. */
    private record Told(List<String> events)
            implements CacheEntryCreatedListener<String, String>,
                    CacheEntryUpdatedListener<String, String>,
                    CacheEntryRemovedListener<String, String> {
        @Override
        public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends String>> all) {
            add(all);
        }

        @Override
        public void onUpdated(Iterable<CacheEntryEvent<? extends String, ? extends String>> all) {
            add(all);
        }

        @Override
        public void onRemoved(Iterable<CacheEntryEvent<? extends String, ? extends String>> all) {
            add(all);
        }

        private void add(Iterable<CacheEntryEvent<? extends String, ? extends String>> all) {
            all.forEach(event -> events.add(
                    event.getEventType() + " " + event.getKey() + " " + event.getValue() + " " + event.getOldValue()));
        }
    }

    @Test
    void listenersGetEventsThatPassTheirFilter() {
        Cache<String, String> cache = manager.createCache("texts", texts());
        Told all = new Told(new ArrayList<>());
        Told some = new Told(new ArrayList<>());
        var configuration = new MutableCacheEntryListenerConfiguration<String, String>(() -> all, null, true, true);
        cache.registerCacheEntryListener(configuration);
        cache.registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<>(
                () -> some, () -> event -> event.getKey().equals("b"), false, true));
        assertThrows(IllegalArgumentException.class, () -> cache.registerCacheEntryListener(configuration));

        cache.put("a", "1");
        cache.put("a", "2");
        cache.putAll(Map.of("b", "3"));
        cache.put("b", "4");
        cache.remove("b");
        cache.clear();
        cache.deregisterCacheEntryListener(configuration);
        cache.put("a", "5");

        assertEquals(
                List.of("CREATED a 1 null", "UPDATED a 2 1", "CREATED b 3 null", "UPDATED b 4 3", "REMOVED b 4 4"),
                all.events);
        assertEquals(List.of("CREATED b 3 null", "UPDATED b 4 null", "REMOVED b null null"), some.events);
    }

    @Test
    void anExceptionOfASynchronousListenerReachesTheCaller() {
        Cache<String, String> cache = manager.createCache("texts", texts());
        CacheEntryCreatedListener<String, String> failing = events -> {
            throw new IllegalStateException("no");
        };
        cache.registerCacheEntryListener(
                new MutableCacheEntryListenerConfiguration<>(() -> failing, null, false, true));

        CacheEntryListenerException thrown = assertThrows(CacheEntryListenerException.class, () -> cache.put("a", "1"));

        assertEquals("IllegalStateException", nameOfCause(thrown));
        assertEquals("1", cache.get("a"));
        assertThrows(CacheEntryListenerException.class, () -> cache.putAll(Map.of("b", "2", "c", "3")));
        assertEquals(Map.of("b", "2", "c", "3"), cache.getAll(Set.of("b", "c")));
    }

    private static Object statistic(String name) throws Exception {
        ObjectName bean = new ObjectName("javax.cache:type=CacheStatistics,CacheManager=kv.caches,Cache=texts");
        return ManagementFactory.getPlatformMBeanServer().getAttribute(bean, name);
    }

    @Test
    void statisticsAreCounted() throws Exception {
        Cache<String, String> cache =
                manager.createCache("texts", texts().setStatisticsEnabled(true).setManagementEnabled(true));

        cache.put("a", "1");
        cache.get("a");
        cache.get("none");
        cache.putIfAbsent("a", "2");
        cache.remove("a");
        cache.remove("a");

        assertEquals(1L, statistic("CachePuts"));
        assertEquals(2L, statistic("CacheHits"));
        assertEquals(1L, statistic("CacheMisses"));
        assertEquals(3L, statistic("CacheGets"));
        assertEquals(1L, statistic("CacheRemovals"));
        assertTrue((float) statistic("AverageGetTime") > 0);
        ObjectName configured =
                new ObjectName("javax.cache:type=CacheConfiguration,CacheManager=kv.caches,Cache=texts");
        assertEquals(
                "java.lang.String", ManagementFactory.getPlatformMBeanServer().getAttribute(configured, "KeyType"));
        manager.enableStatistics("texts", false);
        manager.enableManagement("texts", false);
        assertFalse(ManagementFactory.getPlatformMBeanServer().isRegistered(configured));
    }
}
