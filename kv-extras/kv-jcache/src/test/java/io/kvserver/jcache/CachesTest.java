package io.kvserver.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.Codec;
import io.kvserver.core.KvStore;
import io.kvserver.core.map.KvMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.configuration.OptionalFeature;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Caches in a store that other programs use as well. */
class CachesTest {
    private final KvStore store = new KvStore();
    private final CacheManager manager = KvCachingProvider.managerOf(store);

    @AfterEach
    void close() {
        manager.close();
        store.close();
    }

    private Cache<String, String> texts(String name) {
        return manager.createCache(
                name, new MutableConfiguration<String, String>().setTypes(String.class, String.class));
    }

    private Cache<Object, Object> objects(String name) {
        return manager.createCache(name, new MutableConfiguration<>());
    }

    @Test
    void theProviderIsFound() {
        CacheManager found = Caching.getCachingProvider("io.kvserver.jcache.KvCachingProvider")
                .getCacheManager();
        try (Cache<String, Integer> ages = found.createCache(
                "ages", new MutableConfiguration<String, Integer>().setTypes(String.class, Integer.class))) {
            ages.put("Ada", 36);

            assertEquals(36, ages.get("Ada"));
            assertSame(KvCachingProvider.class, found.getCachingProvider().getClass());
            assertFalse(found.getCachingProvider().isSupported(OptionalFeature.STORE_BY_REFERENCE));
        } finally {
            found.getCachingProvider().close();
        }
        assertTrue(found.isClosed());
    }

    @Test
    void textAndNumbersCanBeReadByOthers() {
        Cache<String, Integer> ages = manager.createCache(
                "ages", new MutableConfiguration<String, Integer>().setTypes(String.class, Integer.class));

        ages.put("Ada", 36);

        assertEquals("36", store.get("ages::Ada"));
        store.incr("ages::Ada");
        assertEquals(37, ages.get("Ada"));
    }

    @Test
    void namesOfCachesAreNeverMixedUp() {
        Cache<String, String> one = texts("a");
        Cache<String, String> other = texts("a::b");

        other.put("c", "other");

        assertNull(one.get("b::c"));
        assertEquals("other", store.get("a%3A%3Ab::c"));
        one.clear();
        assertEquals("other", other.get("c"));
    }

    @Test
    void aCodecOfTheProgramsIsUsed() {
        Codec<List<String>> words = new Codec<>() {
            @Override
            public byte[] encode(List<String> value) {
                return Codec.UTF_8.encode(String.join(" ", value));
            }

            @Override
            public List<String> decode(byte[] bytes) {
                return List.of(Codec.UTF_8.decode(bytes).split(" "));
            }
        };
        Cache<String, List<String>> cache = manager.createCache("words", new KvConfiguration<>(Codec.UTF_8, words));

        cache.put("greeting", List.of("hello", "world"));

        assertEquals("hello world", store.get("words::greeting"));
        assertEquals(List.of("hello", "world"), cache.get("greeting"));
    }

    @Test
    void valuesAreCopies() {
        Cache<Object, Object> cache = objects("lists");
        List<String> mine = new ArrayList<>(List.of("a"));

        cache.put("key", mine);
        mine.add("b");

        assertEquals(List.of("a"), cache.get("key"));
        assertNotSame(cache.get("key"), cache.get("key"));
    }

    @Test
    void whatCannotBeSerializedIsRefused() {
        Cache<Object, Object> cache = objects("threads");

        assertThrows(CacheException.class, () -> cache.put("key", new Thread()));
        assertThrows(CacheException.class, () -> cache.put(new Thread(), "value"));
        assertFalse(cache.iterator().hasNext());
    }

    @Test
    void eachOperationReturnsThePreviousState() {
        Cache<String, String> cache = texts("texts");

        assertTrue(cache.putIfAbsent("a", "1"));
        assertFalse(cache.putIfAbsent("a", "2"));
        assertEquals("1", cache.getAndPut("a", "3"));
        assertNull(cache.getAndPut("b", "4"));
        assertTrue(cache.replace("a", "3", "5"));
        assertFalse(cache.replace("a", "3", "6"));
        assertFalse(cache.replace("none", "6"));
        assertTrue(cache.replace("b", "7"));
        assertEquals("7", cache.getAndReplace("b", "8"));
        assertNull(cache.getAndReplace("none", "8"));
        assertFalse(cache.remove("b", "7"));
        assertTrue(cache.remove("b", "8"));
        assertEquals("5", cache.getAndRemove("a"));
        assertNull(cache.getAndRemove("a"));
        assertFalse(cache.remove("a"));
        assertFalse(cache.containsKey("a"));
    }

    @Test
    void operationsOnSeveralKeysWork() {
        Cache<String, String> cache = texts("texts");
        Map<String, String> many = new HashMap<>();
        for (int i = 0; i < 250; i++) {
            many.put("key" + i, "value" + i);
        }
        cache.putAll(many);

        assertEquals(Map.of("key1", "value1", "key2", "value2"), cache.getAll(Set.of("key1", "key2", "none")));
        Map<String, String> met = new TreeMap<>();
        cache.forEach(entry -> met.put(entry.getKey(), entry.getValue()));
        assertEquals(new TreeMap<>(many), met);
        cache.removeAll(Set.of("key1", "none"));
        assertFalse(cache.containsKey("key1"));
        cache.removeAll();
        assertEquals(0, store.dbSize());
    }

    @Test
    void anIteratorRemoves() {
        Cache<String, String> cache = texts("texts");
        cache.putAll(Map.of("a", "1", "b", "2"));
        var all = cache.iterator();

        assertThrows(IllegalStateException.class, all::remove);
        Set<String> met = new HashSet<>();
        while (all.hasNext()) {
            met.add(all.next().getKey());
            all.remove();
        }

        assertEquals(Set.of("a", "b"), met);
        assertFalse(cache.containsKey("a"));
    }

    @Test
    void anEntryProcessorLocksItsKey() throws Exception {
        Cache<String, Integer> counts = manager.createCache(
                "counts", new MutableConfiguration<String, Integer>().setTypes(String.class, Integer.class));
        int threads = 4;
        int each = 500;
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    return;
                }
                for (int n = 0; n < each; n++) {
                    counts.invoke("count", (entry, arguments) -> {
                        entry.setValue(entry.exists() ? entry.getValue() + 1 : 1);
                        return null;
                    });
                    // Another program, which does not know this one's locks.
                    store.incr("counts::count");
                }
            });
            thread.start();
            all.add(thread);
        }
        start.countDown();
        for (Thread thread : all) {
            thread.join();
        }

        assertEquals(2 * threads * each, counts.get("count"));
    }

    @Test
    void aProcessorSeesAndChangesTheEntry() {
        Cache<String, String> cache = texts("texts");
        cache.put("a", "1");

        assertEquals("1 true", cache.invoke("a", (entry, words) -> entry.getValue() + " " + entry.exists()));
        assertEquals(
                "x",
                cache.invoke(
                        "b",
                        (entry, words) -> {
                            entry.setValue((String) words[0]);
                            return entry.getValue();
                        },
                        "x"));
        assertEquals("x", cache.get("b"));
        cache.invoke("b", (entry, words) -> {
            entry.remove();
            return null;
        });
        assertFalse(cache.containsKey("b"));
        assertEquals(
                1,
                cache.invokeAll(Set.of("a", "b"), (entry, words) -> entry.getValue())
                        .size());
    }

    @Test
    void aClosedCacheRefusesAll() {
        Cache<String, String> cache = texts("texts");
        cache.put("a", "1");
        cache.close();

        assertTrue(cache.isClosed());
        assertThrows(IllegalStateException.class, () -> cache.get("a"));
        assertThrows(IllegalStateException.class, cache::iterator);
        assertNull(manager.getCache("texts"));
        assertEquals("1", store.get("texts::a"));
        assertEquals("1", texts("texts").get("a"));
        manager.destroyCache("texts");
        assertEquals(0, store.dbSize());
    }

    @Test
    void wrongTypesAreRefused() {
        @SuppressWarnings({"unchecked", "rawtypes"}) // The test is about the wrong type.
        Cache<Object, Object> wrong = (Cache) texts("texts");

        assertThrows(ClassCastException.class, () -> wrong.put(1, "a"));
        assertThrows(ClassCastException.class, () -> wrong.put("a", 1));
        assertThrows(ClassCastException.class, () -> manager.getCache("texts", String.class, Integer.class));
        assertSame(wrong, manager.getCache("texts", String.class, String.class));
        assertThrows(CacheException.class, () -> texts("texts"));
        assertThrows(
                UnsupportedOperationException.class,
                () -> manager.createCache("references", new MutableConfiguration<>().setStoreByValue(false)));
    }

    @Test
    @SuppressWarnings("unchecked") // The interface takes a raw class.
    void unwrapReturnsTheStoreBehindIt() {
        Cache<String, String> cache = texts("texts");
        cache.put("a", "1");

        assertEquals(Map.of("a", "1"), cache.unwrap(KvMap.class));
        assertSame(store, manager.unwrap(KvStore.class));
        assertThrows(IllegalArgumentException.class, () -> cache.unwrap(String.class));
        assertSame(
                String.class,
                cache.getConfiguration(CompleteConfiguration.class).getKeyType());
    }
}
