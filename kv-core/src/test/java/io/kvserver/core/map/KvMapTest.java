package io.kvserver.core.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.Codec;
import io.kvserver.core.EvictionPolicy;
import io.kvserver.core.KvStore;
import io.kvserver.core.KvStoreException;
import io.kvserver.core.SettableClock;
import io.kvserver.core.StoreSnapshot;
import io.kvserver.core.Subscription;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** A map view of the store. */
class KvMapTest {
    private static final Codec<Integer> NUMBERS = new Codec<>() {
        @Override
        public byte[] encode(Integer value) {
            return value.toString().getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public Integer decode(byte[] bytes) {
            return Integer.valueOf(new String(bytes, StandardCharsets.US_ASCII));
        }
    };

    private final SettableClock clock = new SettableClock();
    private final KvStore store = new KvStore.Builder().clock(clock).build();
    private final KvMap<String, Integer> map = prefixed().countStatistics().build();

    private KvMap.Builder<String, Integer> prefixed() {
        return new KvMap.Builder<>(store, Codec.UTF_8, NUMBERS).prefix("m*[p]?\\:");
    }

    @Test
    void entriesAreStringsUnderThePrefix() {
        assertNull(map.put("a", 1));
        assertEquals(1, map.put("a", 2));
        store.set("m*[p]?\\:b", "3");
        store.set("mxp?\\:c", "4");

        assertEquals("2", store.get("m*[p]?\\:a"));
        assertEquals(Map.of("a", 2, "b", 3), map);
        assertEquals(2, map.size());
        assertEquals(2, map.remove("a"));
        assertNull(map.remove("a"));
        assertFalse(map.delete("a"));
        map.clear();
        assertTrue(map.isEmpty());
        assertEquals(1, store.dbSize());
    }

    @Test
    void aWholeDatabaseCanBeAMap() {
        KvMap<byte[], byte[]> whole =
                new KvMap.Builder<>(store, Codec.BYTES, Codec.BYTES).database(5).build();
        whole.set(new byte[] {0}, new byte[] {1});
        store.set("a", "b");

        assertEquals(1, whole.size());
        assertEquals(1, whole.get(new byte[] {0})[0]);
        assertEquals("\1", store.database(5).get("\0"));
        assertThrows(IllegalStateException.class, whole::statistics);
    }

    @Test
    void entriesExpire() {
        KvMap<String, Integer> brief = prefixed().expiry(Duration.ofSeconds(10)).build();
        brief.put("a", 1);
        brief.put("b", 1, Duration.ofSeconds(20));
        brief.putIfAbsent("c", 1);
        brief.compute("d", (key, old) -> 1);
        brief.set("e", 1);
        map.put("f", 1);
        assertTrue(map.expire("f", Duration.ofSeconds(30)));
        assertEquals(Duration.ofSeconds(20), map.timeToLive("b"));

        clock.advance(Duration.ofSeconds(10));
        assertEquals(Set.of("b", "f"), map.keySet());
        clock.advance(Duration.ofSeconds(20));
        assertTrue(map.isEmpty());
        assertThrows(IllegalArgumentException.class, () -> prefixed().expiry(Duration.ZERO));
    }

    @Test
    void iterationRemovesAndReplaces() {
        Map<String, Integer> model = new HashMap<>();
        for (int i = 0; i < 1000; i++) {
            map.put("k" + i, i);
            model.put("k" + i, i);
        }

        assertEquals(model, new HashMap<>(map));
        for (Iterator<Map.Entry<String, Integer>> entries = map.entrySet().iterator(); entries.hasNext(); ) {
            Map.Entry<String, Integer> entry = entries.next();
            if (entry.getValue() % 2 == 0) {
                entries.remove();
            } else {
                entry.setValue(-entry.getValue());
            }
        }
        model.values().removeIf(value -> value % 2 == 0);
        model.replaceAll((key, value) -> -value);
        assertEquals(model, new HashMap<>(map));
        assertTrue(map.containsValue(-1));
        assertEquals(new HashSet<>(model.values()), new HashSet<>(map.values()));
    }

    /** Each operation has the same result as in {@link ConcurrentHashMap}. */
    @Property(tries = 50)
    void itBehavesLikeAConcurrentHashMap(@ForAll long seed) {
        Random random = new Random(seed);
        ConcurrentMap<String, Integer> model = new ConcurrentHashMap<>();
        KvMap<String, Integer> tested = prefixed().build();
        tested.clear();
        for (int i = 0; i < 200; i++) {
            Function<ConcurrentMap<String, Integer>, Object> operation = operation(random);
            assertEquals(operation.apply(model), operation.apply(tested), () -> "seed " + seed);
        }
        assertEquals(model, tested);
        assertEquals(tested, model);
        assertEquals(model.hashCode(), tested.hashCode());
    }

    private static Function<ConcurrentMap<String, Integer>, Object> operation(Random random) {
        String key = "k" + random.nextInt(5);
        Integer value = random.nextInt(3);
        Integer other = random.nextInt(3);
        Integer computed = random.nextInt(4) == 0 ? null : other;
        return switch (random.nextInt(17)) {
            case 0 -> map -> map.get(key);
            case 1 -> map -> map.put(key, value);
            case 2 -> map -> map.putIfAbsent(key, value);
            case 3 -> map -> map.remove(key);
            case 4 -> map -> map.remove(key, value);
            case 5 -> map -> map.replace(key, value);
            case 6 -> map -> map.replace(key, value, other);
            case 7 -> map -> map.compute(key, (k, old) -> old == null ? value : computed);
            case 8 -> map -> map.computeIfAbsent(key, k -> computed);
            case 9 -> map -> map.computeIfPresent(key, (k, old) -> computed);
            case 10 -> map -> map.merge(key, value, (old, added) -> computed);
            case 11 -> map -> map.containsKey(key);
            case 12 -> map -> map.size();
            case 13 -> map -> map.entrySet().remove(Map.entry(key, value));
            case 14 -> map -> map.entrySet().contains(Map.entry(key, value));
            case 15 -> map -> map.getOrDefault(key, 77);
            default -> map -> map.keySet().remove(key);
        };
    }

    @Test
    void mergesOfManyThreadsLoseNothing() throws Exception {
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int thread = 0; thread < 3; thread++) {
            threads.add(CompletableFuture.runAsync(
                    () -> {
                        for (int i = 0; i < 2000; i++) {
                            map.merge("sum", 1, Integer::sum);
                            map.compute("count", (key, old) -> old == null ? 1 : old + 1);
                        }
                    },
                    task -> new Thread(task, "merges").start()));
        }
        CompletableFuture.allOf(threads.toArray(CompletableFuture[]::new)).get(50, TimeUnit.SECONDS);

        assertEquals(6000, map.get("sum"));
        assertEquals(6000, map.get("count"));
    }

    /** A codec that encodes a value to different bytes each time. */
    @Test
    void computeEndsWhateverTheCodecDoes() {
        int[] calls = {0};
        KvMap<String, String> odd = new KvMap.Builder<>(store, Codec.UTF_8, new Codec<String>() {
                    @Override
                    public byte[] encode(String value) {
                        return (calls[0]++ + " " + value).getBytes(StandardCharsets.UTF_8);
                    }

                    @Override
                    public String decode(byte[] bytes) {
                        return new String(bytes, StandardCharsets.UTF_8).split(" ")[1];
                    }
                })
                .build();
        odd.put("a", "x");

        assertEquals("xy", odd.merge("a", "y", String::concat));
        assertEquals("xyz", odd.computeIfPresent("a", (key, old) -> old + "z"));
    }

    @Test
    void listenersGetRemovalsWithTheirCause() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        try (Subscription removals = map.subscribe((key, cause) -> told.add(key + " " + cause))) {
            map.put("a", 1);
            map.put("a", 2);
            store.incr("m*[p]?\\:a");
            map.remove("a");
            store.set("other", "1");
            store.set("other", "2");
            map.put("b", 1, Duration.ofSeconds(1));
            clock.advance(Duration.ofSeconds(1));
            assertNull(map.get("b"));
            map.put("b", 2);
            map.clear();

            List<String> expected = List.of("a REPLACED", "a REPLACED", "a DELETED", "b EXPIRED", "b DELETED");
            List<String> taken = new ArrayList<>();
            for (int i = 0; i < expected.size(); i++) {
                taken.add(told.poll(30, TimeUnit.SECONDS));
            }
            assertEquals(expected, taken);
            assertTrue(removals.isOpen());
        }
    }

    @Test
    void removalsOfAllEntriesAtOnceAreOneNotification() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        RemovalListener<String> listener = new RemovalListener<>() {
            @Override
            public void removed(String key, RemovalCause cause) {
                told.add(key + " " + cause);
            }

            @Override
            public void cleared(RemovalCause cause) {
                told.add("all " + cause);
            }
        };
        try (Subscription removals = map.subscribe(listener)) {
            map.put("a", 1);
            StoreSnapshot before = store.snapshot();
            store.database(1).call("FLUSHDB");
            store.database(0).call("FLUSHDB");
            map.put("a", 1);
            store.flushAll();
            store.call("SWAPDB", "0", "1");
            store.call("SWAPDB", "1", "2");
            map.put("a", 1);
            before.rollback();
            map.remove("a");

            List<String> expected = List.of("all DELETED", "all DELETED", "all REPLACED", "all DELETED", "a DELETED");
            for (String each : expected) {
                assertEquals(each, told.poll(30, TimeUnit.SECONDS));
            }
            assertTrue(removals.isOpen());
        }
        assertNull(told.poll());
    }

    /** Commands that replace a key's value by that of one or several other keys. */
    @Test
    void listenersAreToldOfValuesThatOtherKeysReplace() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        store.call("SET", "value", "7");
        store.call("SADD", "set", "x");
        store.call("ZADD", "sorted", "1", "x");
        store.call("GEOADD", "places", "1", "1", "x");
        byte[] dump = store.call("DUMP", "value").bytes();
        List<List<Object>> requests = List.of(
                List.of("COPY", "value", "KEY", "REPLACE"),
                List.of("RESTORE", "KEY", "0", dump, "REPLACE"),
                List.of("SUNIONSTORE", "KEY", "set"),
                List.of("SORT", "set", "ALPHA", "STORE", "KEY"),
                List.of("ZUNIONSTORE", "KEY", "1", "sorted"),
                List.of("ZRANGESTORE", "KEY", "sorted", "0", "-1"),
                List.of("GEOSEARCHSTORE", "KEY", "places", "FROMMEMBER", "x", "BYRADIUS", "1", "m"),
                List.of("RENAME", "value", "KEY"));
        try (Subscription removals = map.subscribe((key, cause) -> told.add(key + " " + cause))) {
            for (List<Object> request : requests) {
                for (String key : List.of("new ", "old ")) {
                    String name = key + request.get(0);
                    if (key.equals("old ")) {
                        map.put(name, 1);
                    }
                    store.set("value", "7");
                    Object[] words = request.toArray();
                    words[request.indexOf("KEY")] = "m*[p]?\\:" + name;
                    store.call((String) words[0], Arrays.copyOfRange(words, 1, words.length));
                }
            }
            for (List<Object> request : requests) {
                assertEquals("old " + request.get(0) + " REPLACED", told.poll(30, TimeUnit.SECONDS));
            }
            assertTrue(removals.isOpen());
        }
        assertNull(told.poll());
    }

    @Test
    void listenersAreToldOfEvictionsWhichAreCounted() throws Exception {
        KvStore small = new KvStore.Builder()
                .maxMemory(4 << 20)
                .evictionPolicy(EvictionPolicy.ALLKEYS_LRU)
                .build();
        KvMap<Integer, byte[]> cache = new KvMap.Builder<>(small, NUMBERS, Codec.BYTES)
                .countStatistics()
                .build();
        BlockingQueue<RemovalCause> told = new LinkedBlockingQueue<>();
        try (Subscription removals = cache.subscribe((key, cause) -> told.add(cause))) {
            for (int i = 0; i < 3000; i++) {
                cache.set(i, new byte[4096]);
            }

            assertEquals(RemovalCause.EVICTED, told.poll(30, TimeUnit.SECONDS));
            while (cache.statistics().evictions() == 0) {
                Thread.onSpinWait();
            }
            assertTrue(removals.isOpen());
        }
    }

    @Test
    void callsAreCounted() {
        map.put("a", 1);
        map.get("a");
        map.get("b");
        map.getAll(List.of("a", "b", "c"));
        map.putIfAbsent("a", 3);
        map.replace("b", 3);
        map.remove("a");
        map.remove("a");

        MapStatistics counted = map.statistics();
        assertEquals(new MapStatistics(2, 3, 1, 1, 0, 0), counted);
        assertEquals(0.4, counted.hitRate());
    }

    @Test
    @SuppressWarnings("CollectionIncompatibleType") // The failure of a value of another type.
    void aKeyOfAnotherTypeFails() {
        store.lists().rightPush("m*[p]?\\:list", "x");

        assertThrows(KvStoreException.class, () -> map.get("list"));
        assertEquals(Set.of(), new HashSet<>(map.entrySet()));
        assertThrows(NullPointerException.class, () -> map.get(null));
        assertThrows(ClassCastException.class, () -> map.get(1));
    }
}
