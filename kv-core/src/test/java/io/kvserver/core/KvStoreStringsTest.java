package io.kvserver.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The typed calls on string values, by a clock that the tests move. */
class KvStoreStringsTest {
    private final AtomicLong now = new AtomicLong(1_000_000_000_000L);
    private final KvStore store =
            new KvStore.Builder().clock(() -> Instant.ofEpochMilli(now.get())).build();

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @ParameterizedTest
    @CsvSource({"PT10S, 10000", "PT0.005S, 5", "PT0.0050001S, 6", "PT0.000000001S, 1", "P1D, 86400000"})
    void aValueGoesAwayAfterItsTimeRoundedUpToMilliseconds(Duration expiry, long millis) {
        store.set("a", "1", expiry);
        store.set(bytes("b"), bytes("2"), expiry);

        now.addAndGet(millis - 1);
        assertEquals(List.of("1", "2"), store.mget("a", "b"));
        now.addAndGet(1);
        assertEquals(0, store.exists("a", "b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT-0.000000001S", "PT9223372036854775807S", "PT9223372036854775S"})
    void anImpossibleTimeIsRefused(Duration expiry) {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> store.set("a", "1", expiry));

        assertTrue(refusal.getMessage().contains(expiry.toString()), refusal.getMessage());
        assertThrows(IllegalArgumentException.class, () -> store.setIfAbsent("a", "1", expiry));
        assertNull(store.get("a"));
    }

    @Test
    void setIfAbsentSetsOnce() {
        assertTrue(store.setIfAbsent("a", "1"));
        assertFalse(store.setIfAbsent("a", "2"));
        assertFalse(store.setIfAbsent(bytes("a"), bytes("3")));

        assertEquals("1", store.get("a"));
    }

    @Test
    void setIfAbsentSetsAgainOnceTheTimeHasPassed() {
        Duration second = Duration.ofSeconds(1);

        assertTrue(store.setIfAbsent("lock", "me", second));
        assertFalse(store.setIfAbsent("lock", "you", second));
        now.addAndGet(1000);

        assertTrue(store.setIfAbsent(bytes("lock"), bytes("you"), second));
        assertEquals("you", store.get("lock"));
    }

    @Test
    void getAndSetAnswersTheOldValue() {
        assertNull(store.getAndSet("a", "1"));
        assertEquals("1", store.getAndSet("a", "2"));
        assertArrayEquals(bytes("2"), store.getAndSet(bytes("a"), bytes("3")));
        assertEquals("3", store.get("a"));
    }

    @Test
    void getDelAnswersTheLastValue() {
        store.set("a", "1");
        store.set("b", "2");

        assertEquals("1", store.getDel("a"));
        assertArrayEquals(bytes("2"), store.getDel(bytes("b")));
        assertNull(store.getDel("a"));
        assertEquals(0, store.dbSize());
    }

    @Test
    void msetAndMgetAreOfManyKeys() {
        store.mset(Map.of("a", "1", "b", "2"));
        store.mset(bytes("c"), bytes("3"), bytes("d"), bytes("4"));

        assertEquals(Arrays.asList("4", null, "1", "2", "3", "1"), store.mget("d", "missing", "a", "b", "c", "a"));
        List<byte[]> values = store.mget(bytes("a"), bytes("missing"));
        assertArrayEquals(bytes("1"), values.get(0));
        assertNull(values.get(1));
    }

    @Test
    void msetAndMgetOfNoKeysDoNothing() {
        store.mset(Map.of());
        store.mset(new byte[0][]);

        assertEquals(List.of(), store.mget(new String[0]));
        assertEquals(0, store.dbSize());
    }

    @Test
    void msetNeedsAValueForEachKey() {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> store.mset(bytes("a"), bytes("1"), bytes("b")));

        assertTrue(refusal.getMessage().contains("3 arrays"), refusal.getMessage());
        assertEquals(0, store.dbSize());
    }

    @Test
    void appendCountsBytes() {
        assertEquals(3, store.append("a", "\u20ac"));
        assertEquals(4, store.append(bytes("a"), bytes("5")));
        assertEquals("\u20ac5", store.get("a"));
    }

    @Test
    void incrByDecrAndDecrByCount() {
        assertEquals(5, store.incrBy("a", 5));
        assertEquals(3, store.incrBy(bytes("a"), -2));
        assertEquals(2, store.decr("a"));
        assertEquals(1, store.decr(bytes("a")));
        assertEquals(-9, store.decrBy("a", 10));
        assertEquals(0, store.decrBy(bytes("a"), -9));
    }

    @Test
    void countingNeverWrapsAround() {
        store.set("a", Long.toString(Long.MIN_VALUE));

        assertThrows(KvStoreException.class, () -> store.decr("a"));
        assertThrows(KvStoreException.class, () -> store.decrBy("a", 1));
        assertThrows(KvStoreException.class, () -> store.incrBy("a", -1));
        assertThrows(KvStoreException.class, () -> store.decrBy("missing", Long.MIN_VALUE));

        assertEquals(Long.toString(Long.MIN_VALUE), store.get("a"));
    }
}
