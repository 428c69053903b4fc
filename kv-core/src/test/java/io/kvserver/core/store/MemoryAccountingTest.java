package io.kvserver.core.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.store.memory.Memory;
import io.kvserver.core.store.observe.KeyCaches;
import io.kvserver.core.store.observe.KeyspaceEvents;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The memory that a store counts is the memory that it takes. */
class MemoryAccountingTest {
    private static final int SHARDS = 64;

    private static Args request(String key, int length) {
        return Args.of(key.getBytes(StandardCharsets.US_ASCII), new byte[length]);
    }

    private static void put(Keyspace keys, String key, int length, long deadline) {
        Args args = request(key, length);
        keys.putString(args, 0, args.array(), args.offset(1), length, deadline);
    }

    /** The bytes of live objects after a garbage collection. */
    private static long liveBytes() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(
                    least,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }

    @ParameterizedTest
    @CsvSource({
        "500_000, 0",
        "300_000, 16",
        "50_000, 500",
        "2_000, 20_000",
        "60, 600_000",
        "30, 1_300_000",
        "8, 5_000_000"
    })
    void theCountIsWithinATenthOfWhatTheHeapTells(String count, String length) {
        Memory memory = new Memory();
        Keyspaces keyspaces = new Keyspaces(SHARDS, 16, KeyspaceEvents.NONE, KeyCaches.NONE, memory);
        Keyspace keys = new Keyspace(keyspaces);
        int bytes = number(length);
        long before = liveBytes();

        for (int i = 0; i < number(count); i++) {
            put(keys, "key:" + i, bytes, Keyspace.NO_DEADLINE);
        }

        long taken = liveBytes() - before;
        long counted = keys.all().dataBytes();
        assertTrue(Math.abs(taken - counted) < taken / 10, "taken " + taken + ", counted " + counted);
        assertTrue(Math.abs(counted - published(memory)) <= (long) SHARDS * memory.stepBytes());
    }

    private static int number(String text) {
        return Integer.parseInt(text.replace("_", ""));
    }

    /** The largest bound that would still count as reached. */
    private static long published(Memory memory) {
        long low = 0;
        long high = 1L << 40;
        while (low < high) {
            long bound = (low + high + 1) / 2;
            memory.maxBytes(bound);
            if (memory.hasRoom(0)) {
                high = bound - 1;
            } else {
                low = bound;
            }
        }
        memory.maxBytes(0);
        return low + 1;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whateverChangesTheCountStaysRight(long seed) {
        Memory memory = new Memory();
        Keyspaces keyspaces = new Keyspaces(4, 3, KeyspaceEvents.NONE, KeyCaches.NONE, memory);
        Keyspace keys = new Keyspace(keyspaces);
        keys.begin(1_000_000);
        Random random = new Random(seed);

        for (int i = 0; i < 20_000; i++) {
            keys.select(random.nextInt(3));
            String key = "k" + random.nextInt(400);
            Args args = request(key, 0);
            switch (random.nextInt(i % 2000 < 1500 ? 8 : 12)) {
                case 0, 1, 2, 3 -> put(keys, key, random.nextInt(300), Keyspace.NO_DEADLINE);
                case 4 -> put(keys, key, random.nextInt(300), 1_000_000 + random.nextInt(20_000));
                case 5 -> keys.resizeString(args, 0, random.nextInt(1000));
                case 6 -> keys.setDeadline(args, 0, random.nextBoolean() ? Keyspace.NO_DEADLINE : 2_000_000);
                case 7 -> keys.begin(1_000_000 + i);
                default -> keys.remove(args, 0);
            }
            if (random.nextInt(3000) == 0) {
                keys.all().swap(random.nextInt(3), random.nextInt(3));
                keys.all().clear(random.nextInt(3));
                new Snapshot(keyspaces);
            }
        }

        keyspaces.checkInvariants();
    }

    @Test
    void aStoreWithoutKeysTakesNothingOfABound() {
        Memory memory = new Memory();
        Keyspaces keyspaces = new Keyspaces(1, 1, KeyspaceEvents.NONE, KeyCaches.NONE, memory);
        memory.maxBytes(1);
        Keyspace keys = new Keyspace(keyspaces);

        put(keys, "a", 1, Keyspace.NO_DEADLINE);
        boolean full = !memory.hasRoom(0);
        keys.all().clear(0);

        assertTrue(full);
        assertTrue(memory.hasRoom(1));
        assertEquals(0, keys.all().dataBytes());
    }
}
