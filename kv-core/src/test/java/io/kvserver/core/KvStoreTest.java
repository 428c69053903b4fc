package io.kvserver.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.session.SessionDriver;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KvStoreTest {
    private final KvStore store = new KvStore();

    @Test
    void getAnswersWhatWasSet() {
        assertNull(store.get("a"));

        store.set("a", "b");
        store.set("a", "c");

        assertEquals("c", store.get("a"));
    }

    @Test
    void textIsUtf8() {
        store.set("schl\u00fcssel \ud83d\udd11", "\u20ac 5 \ud83d\ude00");

        assertEquals("\u20ac 5 \ud83d\ude00", store.get("schl\u00fcssel \ud83d\udd11"));
        assertArrayEquals(
                "\u20ac 5 \ud83d\ude00".getBytes(UTF_8), store.get("schl\u00fcssel \ud83d\udd11".getBytes(UTF_8)));
    }

    @Test
    void keysAndValuesAreAnyBytes() {
        byte[] key = {0, '\r', '\n', -1, ' '};
        byte[] value = new byte[256];
        for (int i = 0; i < value.length; i++) {
            value[i] = (byte) i;
        }

        store.set(key, value);
        store.set(new byte[0], new byte[0]);

        assertArrayEquals(value, store.get(key));
        assertArrayEquals(new byte[0], store.get(new byte[0]));
        assertEquals(2, store.dbSize());
    }

    @Test
    void arraysAreCopiedOnTheWayInAndOut() {
        byte[] key = {'k'};
        byte[] value = {'v'};
        store.set(key, value);

        key[0] = 'x';
        value[0] = 'x';
        store.get("k".getBytes(UTF_8))[0] = 'y';

        assertEquals("v", store.get("k"));
        assertNull(store.get("x"));
    }

    @Test
    void delAndExistsCount() {
        store.set("a", "1");
        store.set("b", "2");
        store.set("c", "3");

        assertEquals(3, store.exists("a", "a", "c", "missing"));
        assertEquals(2, store.del("a", "a", "b", "missing"));
        assertEquals(0, store.exists("a", "b"));
        assertEquals(1, store.dbSize());
    }

    @Test
    void delAndExistsOfNoKeysAreZero() {
        assertEquals(0, store.del(new String[0]));
        assertEquals(0, store.exists(new byte[0][]));
    }

    @Test
    void incrCountsFromOne() {
        assertEquals(1, store.incr("n"));
        assertEquals(2, store.incr("n".getBytes(UTF_8)));
        assertEquals("2", store.get("n"));
    }

    @Test
    void incrOfTextReportsNotAnIntegerAndChangesNothing() {
        store.set("a", "text");

        KvStoreException failure = assertThrows(KvStoreException.class, () -> store.incr("a"));

        assertEquals("ERR value is not an integer or out of range", failure.getMessage());
        assertEquals("text", store.get("a"));
    }

    @Test
    void incrNeverWrapsAround() {
        store.set("a", Long.toString(Long.MAX_VALUE - 1));

        assertEquals(Long.MAX_VALUE, store.incr("a"));
        KvStoreException failure = assertThrows(KvStoreException.class, () -> store.incr("a"));

        assertEquals("ERR increment or decrement would overflow", failure.getMessage());
        assertEquals(Long.toString(Long.MAX_VALUE), store.get("a"));
    }

    @Test
    void flushAllRemovesEverything() {
        store.set("a", "1");
        store.set("b", "2");

        store.flushAll();

        assertEquals(0, store.dbSize());
        assertNull(store.get("a"));
    }

    @Test
    void sessionsAndCallsShareTheData() {
        SessionDriver client = new SessionDriver(store);

        store.set("a", "41");

        assertEquals("42\n", client.exchange("INCR a\n"));
        assertEquals(43, store.incr("a"));
    }

    @Test
    void storesAreIndependent() {
        store.set("a", "b");

        assertNull(new KvStore().get("a"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 3, 100, 8192, Integer.MIN_VALUE})
    void refusesAnImpossibleNumberOfShards(int shards) {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> new KvStore.Builder().shards(shards));

        assertTrue(refusal.getMessage().contains("shards: " + shards), refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4096})
    void worksWithAnyPossibleNumberOfShards(int shards) {
        KvStore sharded = new KvStore.Builder().shards(shards).build();

        for (int i = 0; i < 1000; i++) {
            sharded.set("key" + i, "value" + i);
        }

        assertEquals(1000, sharded.dbSize());
        assertEquals("value999", sharded.get("key999"));
    }

    @Test
    void theVersionIsTheProjects() {
        assertTrue(KvStore.version().matches("\\d+\\.\\d+\\.\\d+"), KvStore.version());
    }

    @Test
    void incrementsOfAHundredThreadsAreAllDifferent() throws Exception {
        int threads = 100;
        int calls = 200;

        List<Long> numbers = concurrently(threads, () -> {
            List<Long> mine = new ArrayList<>();
            for (int i = 0; i < calls; i++) {
                mine.add(store.incr("a"));
            }
            return mine;
        });

        numbers.sort(null);
        assertEquals(LongStream.rangeClosed(1, (long) threads * calls).boxed().toList(), numbers);
    }

    @Test
    void anInterruptedThreadsCallIsMadeAndItStaysInterrupted() throws Exception {
        List<Long> interrupted = concurrently(4, () -> {
            List<Long> mine = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                Thread.currentThread().interrupt();
                mine.add(store.incr("a"));
                assertTrue(Thread.interrupted(), "the status was lost");
            }
            return mine;
        });

        assertEquals(8000, interrupted.size());
        assertEquals("8000", store.get("a"));
    }

    /** Runs the task on this many threads at once, and returns all their results. */
    private static List<Long> concurrently(int threads, Callable<List<Long>> task)
            throws InterruptedException, ExecutionException {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Long> all = new ArrayList<>();
            for (Future<List<Long>> results : pool.invokeAll(Collections.nCopies(threads, task))) {
                all.addAll(results.get());
            }
            return all;
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void aClosedStoreInMemoryCanBeReadButNotWritten() {
        KvStore store = new KvStore();
        store.set("a", "b");

        store.close();
        store.close();

        assertEquals("b", store.get("a"));
        KvStoreException refusal = assertThrows(KvStoreException.class, () -> store.set("a", "c"));
        assertEquals("ERR the store has been closed", refusal.getMessage());
        assertThrows(KvStoreException.class, () -> store.del("a"));
    }
}
