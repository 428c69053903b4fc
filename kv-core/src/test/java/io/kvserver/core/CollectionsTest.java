package io.kvserver.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.SortedSets.Scored;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The calls on hashes, sets and sorted sets. */
@Timeout(60)
class CollectionsTest {
    private final KvStore store = new KvStore();
    private final Hashes<String, String, String> hashes = store.hashes();
    private final Sets<String, String> sets = store.sets();
    private final SortedSets<String, String> sorted = store.sortedSets();

    @Test
    void fieldsAreSetReadAndRemoved() {
        assertTrue(hashes.set("h", "a", "1"));
        assertFalse(hashes.set("h", "a", "2"));
        assertFalse(hashes.setIfAbsent("h", "a", "3"));
        assertEquals(2, hashes.setAll("h", Map.of("a", "4", "b", "5", "c", "6")));

        assertEquals("4", hashes.get("h", "a"));
        assertNull(hashes.get("h", "z"));
        assertEquals(Arrays.asList("5", null), hashes.getAll("h", "b", "z"));
        assertEquals(Map.of("a", "4", "b", "5", "c", "6"), hashes.entries("h"));
        assertEquals(Set.of("a", "b", "c"), Set.copyOf(hashes.fields("h")));
        assertTrue(hashes.contains("h", "c"));
        assertEquals(7, hashes.incrBy("h", "a", 3));
        assertEquals(2, hashes.remove("h", "a", "b", "z"));
        assertEquals(1, hashes.size("h"));
    }

    @Test
    void fieldsHaveATimeToLive() {
        SettableClock clock = new SettableClock();
        Hashes<String, String, String> timed =
                new KvStore.Builder().clock(clock).build().hashes();
        timed.setAll("h", Map.of("a", "1", "b", "2", "c", "3", "d", "4"));

        assertTrue(timed.expire("h", "a", Duration.ofSeconds(10)));
        assertFalse(timed.expire("h", "z", Duration.ofSeconds(10)));
        assertTrue(timed.expire("h", "b", Duration.ZERO));
        assertEquals(Duration.ofSeconds(10), timed.ttl("h", "a"));
        assertNull(timed.ttl("h", "c"));
        assertEquals("3", timed.getAndExpire("h", "c", Duration.ofNanos(1)));
        assertEquals(Duration.ofMillis(1), timed.ttl("h", "c"));
        assertTrue(timed.persist("h", "c"));
        assertFalse(timed.persist("h", "c"));
        assertEquals("4", timed.getAndDelete("h", "d"));
        assertNull(timed.getAndDelete("h", "d"));
        timed.set("h", "e", "5", Duration.ofSeconds(20));
        assertFalse(timed.setIfAbsent("h", "e", "6", Duration.ofSeconds(1)));
        assertTrue(timed.setIfAbsent("h", "f", "6", Duration.ofSeconds(1)));
        clock.advance(Duration.ofSeconds(10));

        assertEquals(Map.of("c", "3", "e", "5"), timed.entries("h"));
        assertThrows(IllegalArgumentException.class, () -> timed.set("h", "g", "7", Duration.ZERO));
    }

    @Test
    void missingKeysReadAsEmptyCollections() {
        assertEquals(Map.of(), hashes.entries("none"));
        assertEquals(Set.of(), sets.members("none"));
        assertEquals(List.of(), sorted.range("none", 0, -1));
        assertNull(sets.pop("none"));
        assertNull(sorted.popMin("none"));
        assertEquals(OptionalDouble.empty(), sorted.score("none", "a"));
        assertEquals(0, hashes.setAll("none", Map.of()));
        assertEquals(0, sets.add("none"));
        assertEquals(0, sorted.remove("none"));
        assertEquals(0, store.exists("none"));
    }

    @Test
    void membersAreAddedAndRemoved() {
        assertEquals(3, sets.add("s", "a", "b", "c", "a"));
        assertEquals(2, sets.add("t", "b", "d"));

        assertTrue(sets.contains("s", "a"));
        assertEquals(Set.of("a", "b", "c"), sets.members("s"));
        assertEquals(Set.of("b"), sets.intersection("s", "t"));
        assertEquals(new TreeSet<>(Set.of("a", "b", "c", "d")), new TreeSet<>(sets.union("s", "t")));
        assertEquals(Set.of("a", "c"), sets.difference("s", "t"));
        assertTrue(sets.move("s", "t", "a"));
        assertFalse(sets.move("s", "t", "a"));
        assertEquals(1, sets.remove("s", "b", "z"));
        assertEquals("c", sets.random("s"));
        assertEquals("c", sets.pop("s"));
        assertEquals(0, sets.size("s"));
    }

    @Test
    void membersAreInTheOrderOfTheirScores() {
        assertTrue(sorted.add("z", "b", 2));
        assertFalse(sorted.add("z", "b", 1.5));
        sorted.add("z", "a", Double.NEGATIVE_INFINITY);
        sorted.add("z", "c", Double.POSITIVE_INFINITY);

        assertEquals(
                List.of(
                        new Scored<>("a", Double.NEGATIVE_INFINITY),
                        new Scored<>("b", 1.5),
                        new Scored<>("c", Double.POSITIVE_INFINITY)),
                sorted.range("z", 0, -1));
        assertEquals("c", sorted.reverseRange("z", 0, 0).get(0).member());
        assertEquals(List.of(new Scored<>("b", 1.5)), sorted.rangeByScore("z", 0, 2));
        assertEquals(2, sorted.count("z", 0, Double.POSITIVE_INFINITY));
        assertEquals(OptionalDouble.of(1.5), sorted.score("z", "b"));
        assertEquals(OptionalLong.of(1), sorted.rank("z", "b"));
        assertEquals(OptionalLong.of(0), sorted.reverseRank("z", "c"));
        assertEquals(OptionalLong.empty(), sorted.rank("z", "x"));
        assertEquals(4, sorted.incrBy("z", "b", 2.5));
        assertEquals(new Scored<>("c", Double.POSITIVE_INFINITY), sorted.popMax("z"));
        assertEquals(1, sorted.remove("z", "a", "x"));
        assertEquals(1, sorted.size("z"));
        assertThrows(KvStoreException.class, () -> sorted.add("z", "n", Double.NaN));
    }

    @Test
    void aWaitingCallGetsTheLowestMember() throws Exception {
        CompletableFuture<Scored<String>> least = sorted.popMinAsync("z", Duration.ZERO);

        sorted.add("z", "a", 1);

        assertEquals(new Scored<>("a", 1), least.get(30, TimeUnit.SECONDS));
        assertEquals(0, sorted.size("z"));
    }
}
