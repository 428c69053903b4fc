package io.kvserver.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Expiry by the store's clock, which these tests move. */
class ExpiryTest {
    private static final Duration MINUTE = Duration.ONE_MINUTE;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final KvStore store = new KvStore.Builder().clock(now::get).build();
    private final CacheManager manager = KvCachingProvider.managerOf(store);

    @AfterEach
    void close() {
        manager.close();
        store.close();
    }

    private Cache<String, String> cache(ExpiryPolicy policy) {
        return manager.createCache("texts", configuration(policy));
    }

    private static MutableConfiguration<String, String> configuration(ExpiryPolicy policy) {
        return new MutableConfiguration<String, String>()
                .setTypes(String.class, String.class)
                .setExpiryPolicyFactory(() -> policy);
    }

    private void pass(int seconds) {
        now.updateAndGet(time -> time.plusSeconds(seconds));
    }

    @Test
    void anEntryExpiresSomeTimeAfterItsCreation() {
        Cache<String, String> cache = cache(new CreatedExpiryPolicy(MINUTE));
        cache.put("a", "1");
        pass(40);
        cache.put("a", "2");
        assertEquals("2", cache.get("a"));
        pass(20);

        assertNull(cache.get("a"));
        assertFalse(cache.containsKey("a"));
        assertFalse(cache.iterator().hasNext());
    }

    @Test
    void anEntryExpiresSomeTimeAfterItsLastChange() {
        Cache<String, String> cache = cache(new ModifiedExpiryPolicy(MINUTE));
        cache.put("a", "1");
        pass(40);
        cache.replace("a", "2");
        pass(40);
        assertEquals("2", cache.get("a"));
        pass(20);

        assertNull(cache.get("a"));
    }

    @Test
    void anEntryExpiresSomeTimeAfterItsLastUse() {
        Cache<String, String> cache = cache(new AccessedExpiryPolicy(MINUTE));
        cache.put("a", "1");
        for (int i = 0; i < 3; i++) {
            pass(40);
            assertEquals("1", cache.get("a"));
            pass(40);
            assertEquals(Map.of("a", "1"), cache.getAll(Set.of("a")));
            pass(40);
            assertEquals("1", cache.iterator().next().getValue());
            pass(40);
            assertEquals("1", cache.invoke("a", (entry, none) -> entry.getValue()));
        }
        pass(60);

        assertNull(cache.get("a"));
    }

    @Test
    void anEntryCanBecomeEternal() {
        Cache<String, String> cache = cache(new ExpiryPolicy() {
            @Override
            public Duration getExpiryForCreation() {
                return MINUTE;
            }

            @Override
            public Duration getExpiryForAccess() {
                return Duration.ETERNAL;
            }

            @Override
            public Duration getExpiryForUpdate() {
                throw new IllegalStateException("none");
            }
        });
        cache.put("a", "1");
        cache.put("a", "2");
        cache.get("a");
        pass(60);

        assertEquals("2", cache.get("a"));
    }

    @Test
    void anEntryWithADurationOfZeroIsNotStored() {
        Cache<String, String> cache = cache(new CreatedExpiryPolicy(Duration.ZERO));

        cache.put("a", "1");

        assertNull(cache.get("a"));
        assertEquals(0, store.dbSize());
    }

    /** Records what it is told. */
    private static final class Told
            implements CacheEntryExpiredListener<String, String>, CacheEntryCreatedListener<String, String> {
        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

        @Override
        public void onExpired(Iterable<CacheEntryEvent<? extends String, ? extends String>> all) {
            all.forEach(event -> events.add("expired " + event.getKey() + " " + event.getOldValue()));
        }

        @Override
        public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends String>> all) {
            all.forEach(event -> events.add("created " + event.getKey() + " " + event.getValue()));
        }

        private String next() throws InterruptedException {
            return events.poll(30, TimeUnit.SECONDS);
        }
    }

    private static Told listen(Cache<String, String> cache, boolean old, boolean synchronous) {
        Told told = new Told();
        cache.registerCacheEntryListener(
                new MutableCacheEntryListenerConfiguration<>(() -> told, null, old, synchronous));
        return told;
    }

    @Test
    void listenersAreToldOfExpiryBeforeLaterEvents() {
        Cache<String, String> cache = cache(new TouchedExpiryPolicy(MINUTE));
        cache.put("there", "0");
        Told told = listen(cache, true, true);
        cache.put("a", "1");
        pass(60);
        cache.put("a", "2");
        assertNull(cache.get("there"));

        assertEquals(List.of("created a 1", "expired a 1", "created a 2", "expired there 0"), List.copyOf(told.events));
    }

    @Test
    void listenersAreToldOfExpiredEntriesThatNobodyReads() throws Exception {
        Cache<String, String> cache = cache(new CreatedExpiryPolicy(MINUTE));
        Told told = listen(cache, true, false);
        cache.put("a", "1");
        assertEquals("created a 1", told.next());
        pass(60);
        store.runDue();

        assertEquals("expired a 1", told.next());
        cache.get("a");
        cache.put("b", "2");
        assertEquals("created b 2", told.next());
    }

    @Test
    void aRemovalIsNotReportedAsAnExpiry() {
        Cache<String, String> cache = cache(new CreatedExpiryPolicy(MINUTE));
        Told told = listen(cache, false, true);
        cache.put("a", "1");
        cache.put("b", "1");
        cache.remove("a");
        store.del("texts::b");
        cache.get("b");
        pass(60);
        cache.get("a");
        store.runDue();

        assertEquals(List.of("created a 1", "created b 1"), List.copyOf(told.events));
        assertTrue(cache.putIfAbsent("a", "2"));
    }
}
