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

/** The typed calls on string values, on a clock that the tests move. */
class KvStoreStringsTest {
    private final AtomicLong now = new AtomicLong(1_000_000_000_000L);
    private final KvStore store =
            new KvStore.Builder().clock(() -> Instant.ofEpochMilli(now.get())).build();

    private final Strings<byte[], byte[]> byteStrings = store.strings(Codec.BYTES, Codec.BYTES);

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @ParameterizedTest
    @CsvSource({"PT10S, 10000", "PT0.005S, 5", "PT0.0050001S, 6", "PT0.000000001S, 1", "P1D, 86400000"})
    void aValueExpiresAfterItsTimeRoundedUpToMilliseconds(Duration expiry, long millis) {
        store.set("a", "1", expiry);
        store.set(bytes("b"), bytes("2"), expiry);

        now.addAndGet(millis - 1);
        assertEquals(List.of("1", "2"), store.strings().mget("a", "b"));
        now.addAndGet(1);
        assertEquals(0, store.exists("a", "b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT-0.000000001S", "PT9223372036854775807S", "PT9223372036854775S"})
    void anImpossibleTimeIsRefused(Duration expiry) {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> store.set("a", "1", expiry));

        assertTrue(refusal.getMessage().contains(expiry.toString()), refusal.getMessage());
        assertThrows(IllegalArgumentException.class, () -> store.strings().setIfAbsent("a", "1", expiry));
        assertNull(store.get("a"));
    }

    @Test
    void setIfAbsentSetsOnce() {
        assertTrue(store.strings().setIfAbsent("a", "1"));
        assertFalse(store.strings().setIfAbsent("a", "2"));
        assertFalse(byteStrings.setIfAbsent(bytes("a"), bytes("3")));

        assertEquals("1", store.get("a"));
    }

    @Test
    void setIfAbsentSetsAgainOnceTheTimeHasPassed() {
        Duration second = Duration.ofSeconds(1);

        assertTrue(store.strings().setIfAbsent("lock", "me", second));
        assertFalse(store.strings().setIfAbsent("lock", "you", second));
        now.addAndGet(1000);

        assertTrue(byteStrings.setIfAbsent(bytes("lock"), bytes("you"), second));
        assertEquals("you", store.get("lock"));
    }

    @Test
    void getAndSetAnswersTheOldValue() {
        assertNull(store.strings().getAndSet("a", "1"));
        assertEquals("1", store.strings().getAndSet("a", "2"));
        assertArrayEquals(bytes("2"), byteStrings.getAndSet(bytes("a"), bytes("3")));
        assertEquals("3", store.get("a"));
    }

    @Test
    void getDelAnswersTheLastValue() {
        store.set("a", "1");
        store.set("b", "2");

        assertEquals("1", store.strings().getDel("a"));
        assertArrayEquals(bytes("2"), byteStrings.getDel(bytes("b")));
        assertNull(store.strings().getDel("a"));
        assertEquals(0, store.dbSize());
    }

    @Test
    void msetAndMgetTakeManyKeys() {
        store.strings().mset(Map.of("a", "1", "b", "2"));
        byteStrings.mset(Map.of(bytes("c"), bytes("3"), bytes("d"), bytes("4")));

        assertEquals(
                Arrays.asList("4", null, "1", "2", "3", "1"), store.strings().mget("d", "missing", "a", "b", "c", "a"));
        List<byte[]> values = byteStrings.mget(bytes("a"), bytes("missing"));
        assertArrayEquals(bytes("1"), values.get(0));
        assertNull(values.get(1));
    }

    @Test
    void msetAndMgetOfNoKeysDoNothing() {
        store.strings().mset(Map.of());
        byteStrings.mset(Map.of());

        assertEquals(List.of(), store.strings().mget(new String[0]));
        assertEquals(0, store.dbSize());
    }

    @Test
    void aProgramHasKeysAndValuesOfItsOwnTypes() {
        Codec<Integer> decimal = new Codec<>() {
            @Override
            public byte[] encode(Integer value) {
                return Codec.UTF_8.encode(value.toString());
            }

            @Override
            public Integer decode(byte[] bytes) {
                return Integer.valueOf(Codec.UTF_8.decode(bytes));
            }
        };
        Strings<String, Integer> ages = store.strings(Codec.UTF_8, decimal);

        ages.set("ann", 41);
        ages.incr("ann");

        assertEquals(42, ages.get("ann"));
        assertEquals(Arrays.asList(42, null), ages.mget("ann", "bob"));
        assertEquals("42", store.get("ann"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud83d", "a\ud83db", "\ude00\ud83d", "\ude00", "?\ud83d"})
    void halfASurrogatePairIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> store.set(text, "1"));
        assertThrows(IllegalArgumentException.class, () -> store.set("a", text));
        assertThrows(IllegalArgumentException.class, () -> store.get(text));
        assertThrows(IllegalArgumentException.class, () -> store.del("a", text));
        assertThrows(IllegalArgumentException.class, () -> store.keys().matching(text));
        assertThrows(
                IllegalArgumentException.class,
                () -> new KvStore.Builder().password(text).build());

        assertEquals(0, store.dbSize());
    }

    @Test
    void wholeSurrogatePairsAndQuestionMarksAreText() {
        store.set("?\ud83d\ude00?", "\ud83d\ude00");

        assertEquals("\ud83d\ude00", store.get("?\ud83d\ude00?"));
    }

    @Test
    void appendCountsBytes() {
        assertEquals(3, store.strings().append("a", "\u20ac"));
        assertEquals(4, byteStrings.append(bytes("a"), bytes("5")));
        assertEquals("\u20ac5", store.get("a"));
    }

    @Test
    void incrByDecrAndDecrByCount() {
        assertEquals(5, store.strings().incrBy("a", 5));
        assertEquals(3, byteStrings.incrBy(bytes("a"), -2));
        assertEquals(2, store.strings().decr("a"));
        assertEquals(1, byteStrings.decr(bytes("a")));
        assertEquals(-9, store.strings().decrBy("a", 10));
        assertEquals(0, byteStrings.decrBy(bytes("a"), -9));
    }

    @Test
    void countingNeverWrapsAround() {
        store.set("a", Long.toString(Long.MIN_VALUE));

        assertThrows(KvStoreException.class, () -> store.strings().decr("a"));
        assertThrows(KvStoreException.class, () -> store.strings().decrBy("a", 1));
        assertThrows(KvStoreException.class, () -> store.strings().incrBy("a", -1));
        assertThrows(KvStoreException.class, () -> store.strings().decrBy("missing", Long.MIN_VALUE));

        assertEquals(Long.toString(Long.MIN_VALUE), store.get("a"));
    }
}
