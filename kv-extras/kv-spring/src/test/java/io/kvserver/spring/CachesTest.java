package io.kvserver.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.test.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.cache.Cache;
import org.springframework.cache.Cache.ValueRetrievalException;
import org.springframework.cache.CacheManager;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.data.redis.cache.BatchStrategies;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.RedisConnectionFactory;

@SpringTest
class CachesTest {
    @Autowired
    TestServer server;

    @Autowired
    KvStore store;

    @Autowired
    CacheManager redis;

    @Autowired
    RedisConnectionFactory connections;

    @Autowired
    Prices prices;

    @AfterEach
    void empty() {
        store.flushAll();
    }

    private Cache own(String name) {
        return new KvCacheManager.Builder(store).build().getCache(name);
    }

    @Test
    void springsOwnCacheKeepsChangesExpiresAndForgets() {
        int before = prices.asked();
        assertEquals(3, prices.of("tea"));
        assertEquals(3, prices.of("tea"));
        assertNull(prices.of(""));
        assertNull(prices.of(""));
        assertEquals(before + 2, prices.asked());

        prices.change("tea", 7);
        assertEquals(7, prices.of("tea"));
        server.clock().advance(Duration.ofMinutes(11));
        assertEquals(3, prices.of("tea"));

        prices.forget();
        assertEquals(0, store.dbSize());
        assertEquals("x", redis.getCache("others").get("key", () -> "x"));
        assertEquals(
                "x",
                redis.getCache("others")
                        .retrieve("key", () -> CompletableFuture.completedFuture("y"))
                        .join());
        assertNotNull(redis.getCache("others").putIfAbsent("key", "z"));
    }

    @Test
    void springsCacheWithALockClearsByScanning() {
        // Otherwise clearing continues after its call has returned.
        RedisCacheWriter writer = RedisCacheWriter.create(
                connections,
                how -> how.enableLocking()
                        .batchStrategy(BatchStrategies.scan(10))
                        .immediateWrites());
        RedisCacheManager locking = RedisCacheManager.builder(writer).build();
        Cache cache = locking.getCache("many");
        for (int i = 0; i < 50; i++) {
            cache.putIfAbsent(i, "value");
        }
        assertEquals(50, store.dbSize());

        cache.clear();

        assertNull(cache.get(1));
        assertEquals(0, store.dbSize());
    }

    @Test
    void bothManagersHaveTheSameEntries() {
        Cache own = own("shared");
        Cache springs = redis.getCache("shared");

        for (Object key : List.of("text", 5, new SimpleKey("a", 1), List.of("x", 2), new int[] {1, 2})) {
            own.put(key, "of " + key);
            assertEquals("of " + key, springs.get(key, String.class));
            springs.put(key, null);
            assertNull(own.get(key).get());
        }

        own.clear();
        assertNull(springs.get("text"));
    }

    @Test
    void entriesExpireAfterTheTimeToLiveOfTheirCache() {
        KvCacheManager manager = new KvCacheManager.Builder(store)
                .expiry(Duration.ofMinutes(1))
                .expiry("long", Duration.ofHours(1))
                .build();
        manager.getCache("short").put("a", 1);
        manager.getCache("long").put("a", 1);

        server.clock().advance(Duration.ofMinutes(2));

        assertNull(manager.getCache("short").get("a"));
        assertEquals(1, manager.getCache("long").get("a", Integer.class));
        assertEquals(Set.of("short", "long"), Set.copyOf(manager.getCacheNames()));
        assertThrows(IllegalArgumentException.class, () -> new KvCacheManager.Builder(store).expiry(Duration.ZERO));
    }

    @Test
    void operationsReturnThePreviousState() {
        Cache cache = own("c");

        assertNull(cache.putIfAbsent("a", "first"));
        assertEquals("first", cache.putIfAbsent("a", "second").get());
        assertTrue(cache.evictIfPresent("a"));
        assertTrue(!cache.evictIfPresent("a"));
        assertTrue(!cache.invalidate());
        cache.put("a", "b");
        assertTrue(cache.invalidate());
        assertNull(cache.retrieve("a").join());
        assertEquals(
                "x",
                cache.retrieve("a", () -> CompletableFuture.completedFuture("x"))
                        .join());
        assertEquals(
                "x",
                cache.retrieve("a", () -> CompletableFuture.completedFuture("y"))
                        .join());
        assertThrows(IllegalArgumentException.class, () -> cache.put(new Object(), 1));
        assertThrows(IllegalStateException.class, () -> cache.get("a", Integer.class));
    }

    @Test
    void aManagerWithNamesHasOnlyTheseCaches() {
        KvCacheManager manager = new KvCacheManager.Builder(store)
                .names("one")
                .allowNullValues(false)
                .database(3)
                .build();

        assertNull(manager.getCache("two"));
        manager.getCache("one").put("a", "b");
        assertEquals(1, store.database(3).dbSize());
        assertThrows(
                IllegalArgumentException.class, () -> manager.getCache("one").put("a", null));
    }

    @Test
    void aMissingValueIsLoadedOnceAndAFailureIsThrown() throws Exception {
        Cache cache = own("loaded");
        AtomicInteger loads = new AtomicInteger();
        CountDownLatch together = new CountDownLatch(4);
        Callable<Integer> loader = loads::incrementAndGet;
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Integer>> all = threads.invokeAll(List.of(
                    () -> load(cache, together, loader),
                    () -> load(cache, together, loader),
                    () -> load(cache, together, loader),
                    () -> load(cache, together, loader)));
            for (Future<Integer> one : all) {
                assertEquals(1, one.get());
            }
        } finally {
            threads.shutdown();
        }

        assertEquals(1, loads.get());
        assertThrows(
                ValueRetrievalException.class,
                () -> cache.get("fails", () -> {
                    throw new IllegalStateException("no");
                }));
        assertEquals(2, cache.get("fails", () -> cache.get("fails", () -> 2)));
    }

    private static Integer load(Cache cache, CountDownLatch together, Callable<Integer> loader) throws Exception {
        together.countDown();
        together.await();
        return cache.get("key", loader);
    }
}
