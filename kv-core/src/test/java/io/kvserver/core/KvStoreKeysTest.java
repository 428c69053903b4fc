package io.kvserver.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The typed calls on keys. */
class KvStoreKeysTest {
    private final SettableClock clock = new SettableClock();
    private final KvStore store = new KvStore.Builder().clock(clock).build();

    @Test
    void renameMovesTheValue() {
        store.set("a", "1");
        store.set("b", "2");

        store.keys().rename("a", "b");

        assertEquals("1", store.get("b"));
        assertNull(store.get("a"));
        assertEquals(1, store.dbSize());
    }

    @Test
    void renamingAMissingKeyFails() {
        KvStoreException failure =
                assertThrows(KvStoreException.class, () -> store.keys().rename("a", "b"));

        assertEquals("ERR no such key", failure.getMessage());
    }

    @Test
    void typeTellsStringsFromMissingKeys() {
        store.set("a", "1");

        assertEquals("string", store.keys().type("a"));
        assertEquals("none", store.keys().type("b"));
    }

    @Test
    void unlinkTellsHowManyThereWere() {
        store.set("a", "1");
        store.set("b", "1");

        assertEquals(2, store.keys().unlink("a", "b", "c"));
        assertEquals(0, store.keys().unlink(new String[0]));
        assertEquals(0, store.dbSize());
    }

    @Test
    void keysAreThoseThatMatch() {
        store.set("a1", "");
        store.set("a2", "");
        store.set("b1", "");

        assertEquals(Set.of("a1", "a2"), new HashSet<>(store.keys().matching("a?")));
        assertEquals(Set.of("a1", "b1"), new HashSet<>(store.keys().matching("[ab]1")));
        assertEquals(List.of(), store.keys().matching("c*"));
        assertArrayEquals(
                "b1".getBytes(UTF_8),
                store.keys(Codec.BYTES).matching("b*".getBytes(UTF_8)).get(0));
    }

    @Test
    void scanReadsAllKeysThatMatchPageByPage() {
        Set<String> expected = new HashSet<>();
        for (int i = 0; i < 5000; i++) {
            store.set("key" + i, "");
            if (i % 10 == 7) {
                expected.add("key" + i);
            }
        }

        try (Stream<String> keys = store.keys().scan("*7")) {
            assertEquals(expected, keys.collect(Collectors.toSet()));
        }
        assertEquals(5000, store.keys().scan("*").count());
        assertEquals(0, new KvStore().keys().scan("*").count());
    }

    @Test
    void aScanReturnsAllKeysThatStayWhileOthersAreAddedAndRemoved() {
        for (int i = 0; i < 1000; i++) {
            store.set("stays" + i, "");
            store.set("goes" + i, "");
        }
        Set<String> seen = new HashSet<>();
        int[] changes = {0};

        store.keys().scan("*").forEach(key -> {
            seen.add(key);
            store.del("goes" + changes[0]);
            store.set("comes" + changes[0], "");
            changes[0]++;
        });

        for (int i = 0; i < 1000; i++) {
            assertTrue(seen.contains("stays" + i), "stays" + i);
        }
    }

    @Test
    void upkeepLowersTheNumberOfKeys() {
        for (int i = 0; i < 10_000; i++) {
            store.set("key" + i, "");
            store.expire("key" + i, Duration.ofMillis(1 + i % 2));
        }
        clock.advanceMillis(1);

        int calls = 0;
        while (store.dbSize() > 5000 && calls < 10_000) {
            store.upkeep();
            calls++;
        }

        assertEquals(5000, store.dbSize());
    }

    @Test
    void aStoreWithoutDeadlinesNeedsNoFurtherCalls() {
        store.set("a", "");

        assertFalse(store.upkeep());
    }
}
