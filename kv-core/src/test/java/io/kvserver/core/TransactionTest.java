package io.kvserver.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.durability.DurableStores;
import io.kvserver.core.session.SessionDriver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Transactions from inside the process. */
@Timeout(60)
class TransactionTest {
    private final KvStore store = new KvStore();

    @Test
    void severalKeysChangeTogetherAndResultsAreThereAtOnce() {
        store.set("from", "10");

        long rest = store.transaction(tx -> {
            assertEquals(5, tx.strings().incrBy("to", 5));
            assertNull(store.get("to"));
            assertEquals("5", tx.get("to"));
            return tx.strings().decrBy("from", 5);
        });

        assertEquals(5, rest);
        assertEquals(List.of("5", "5"), store.strings().mget("from", "to"));
    }

    @Test
    void whatTheFunctionThrowsDiscardsEverything() {
        store.set("a", "1");
        IllegalStateException thrown = new IllegalStateException("on purpose");

        RuntimeException caught = assertThrows(
                IllegalStateException.class,
                () -> store.transaction(tx -> {
                    tx.set("a", "2");
                    tx.lists().rightPush("b", "c");
                    throw thrown;
                }));

        assertSame(thrown, caught);
        assertEquals("1", store.get("a"));
        assertEquals(1, store.dbSize());
    }

    @Test
    void aChangeOfAKeyThatItUsesRunsItAgain() {
        store.set("a", "1");
        AtomicInteger attempts = new AtomicInteger();

        String seen = store.transaction(tx -> {
            String a = tx.get("a");
            if (attempts.incrementAndGet() == 1) {
                store.set("a", "2");
            }
            tx.set("b", "saw " + a);
            return a;
        });

        assertEquals("2", seen);
        assertEquals(2, attempts.get());
        assertEquals("saw 2", store.get("b"));
    }

    @Test
    void aFunctionSeesAllKeysAsOfOneMoment() {
        store.strings().mset(Map.of("a", "1", "b", "1"));
        AtomicBoolean changed = new AtomicBoolean();
        List<String> seen = new ArrayList<>();

        store.transaction(tx -> {
            String a = tx.get("a");
            if (!changed.getAndSet(true)) {
                store.strings().mset(Map.of("a", "2", "b", "2"));
            }
            seen.add(a + tx.get("b"));
            return null;
        });

        assertEquals(List.of("22"), seen);
    }

    @Test
    void itFailsAfterTheMostAttempts() {
        AtomicInteger attempts = new AtomicInteger();

        assertThrows(
                KvConflictException.class,
                () -> store.transaction(4, tx -> {
                    tx.incr("a");
                    store.set("a", Integer.toString(10 * attempts.incrementAndGet()));
                    return null;
                }));

        assertEquals(4, attempts.get());
        assertEquals("40", store.get("a"));
    }

    @Test
    void aCommandThatFailsChangesNothingAndTheRestCounts() {
        store.set("text", "x");

        store.transaction(tx -> {
            tx.incr("n");
            assertThrows(KvStoreException.class, () -> tx.incr("text"));
            return tx.incr("n");
        });

        assertEquals("2", store.get("n"));
        assertEquals("x", store.get("text"));
    }

    @Test
    void randomChoicesThatTheFunctionSawAreTheOnesThatAreMade() {
        store.sets().add("set", "a", "b", "c", "d", "e", "f");

        List<String> picked = store.transaction(tx -> {
            List<String> names = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                names.add(tx.call("SPOP", "set").text());
            }
            names.add(tx.call("XADD", "stream", "*", "f", "v").text());
            return names;
        });

        Set<String> left = store.sets().members("set");
        assertEquals(1, left.size());
        assertTrue(picked.stream().noneMatch(left::contains));
        String id = picked.get(5);
        assertEquals(1, store.call("XRANGE", "stream", id, id).values().size());
    }

    @Test
    void largeValuesAreAsTheyWereIfItIsDiscarded() {
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i < 1000; i++) {
            fields.put("field" + i, "value" + i);
            store.lists().rightPush("list", "element" + i);
            store.sortedSets().add("sorted", "member" + i, i);
        }
        store.hashes().setAll("hash", fields);
        var before = Contents.of(store);

        assertThrows(
                ArithmeticException.class,
                () -> store.transaction(tx -> {
                    for (int i = 0; i < 1000; i += 2) {
                        tx.hashes().set("hash", "field" + i, "another");
                        tx.lists().set("list", i, "another");
                        tx.sortedSets().add("sorted", "member" + i, -i);
                    }
                    tx.del("list");
                    throw new ArithmeticException();
                }));

        assertEquals(before, Contents.of(store));
    }

    @Test
    void onlyCommandsOnNamedKeysCanBeUsed() {
        store.transaction(tx -> {
            for (String command : List.of(
                    "DBSIZE",
                    "FLUSHALL",
                    "KEYS *",
                    "SCAN 0",
                    "BLPOP a 1",
                    "EVAL return 0",
                    "PING",
                    "MOVE a 1",
                    "SORT a BY w_*")) {
                Object[] words = command.split(" ");
                assertThrows(
                        KvStoreException.class,
                        () -> tx.call((String) words[0], Arrays.copyOfRange(words, 1, words.length)),
                        command);
            }
            return null;
        });
    }

    @Test
    void itCannotBeUsedAfterItsEnd() {
        AtomicReference<KvTransaction> kept = new AtomicReference<>();
        store.transaction(tx -> {
            kept.set(tx);
            return null;
        });

        assertThrows(IllegalStateException.class, () -> kept.get().get("a"));
        assertThrows(IllegalArgumentException.class, () -> store.transaction(0, tx -> null));
    }

    @Test
    void itCanBeAStage() throws Exception {
        CompletableFuture<Long> counted =
                store.transactionAsync(tx -> tx.incr("a")).toCompletableFuture();
        CompletableFuture<Object> failed = store.transactionAsync(tx -> {
                    tx.incr("a");
                    throw new IllegalStateException("on purpose");
                })
                .toCompletableFuture();

        assertEquals(1, counted.get(30, TimeUnit.SECONDS));
        ExecutionException failure = assertThrows(ExecutionException.class, () -> failed.get(30, TimeUnit.SECONDS));
        assertEquals("on purpose", failure.getCause().getMessage());
        assertEquals("1", store.get("a"));
    }

    @Test
    void waitingClientsAreServedAndWatchingClientsNotified() throws Exception {
        CompletableFuture<String> popped = store.lists().leftPopAsync("list", Duration.ZERO);
        SessionDriver watching = new SessionDriver(store);
        watching.exchange("WATCH list2\nMULTI\nSET c d\n");

        store.transaction(tx -> {
            tx.lists().rightPush("list", "a", "b");
            return tx.lists().rightPush("list2", "c");
        });

        assertEquals("a", popped.get(30, TimeUnit.SECONDS));
        assertEquals("\n", watching.exchange("EXEC\n"));
        assertEquals(List.of("b"), store.lists().range("list", 0, -1));
    }

    @Test
    void transfersOfManyThreadsLoseNothing() throws Exception {
        String[] accounts = {"a", "b", "c", "d"};
        for (String account : accounts) {
            store.set(account, "100");
        }
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Integer> wrong = CompletableFuture.supplyAsync(() -> {
            int sums = 0;
            while (!over.get()) {
                sums += store.transaction(tx -> sum(tx.strings().mget(accounts))) == 400 ? 0 : 1;
                sums += sum(store.strings().mget(accounts)) == 400 ? 0 : 1;
            }
            return sums;
        });

        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int thread = 0; thread < 3; thread++) {
            Random random = new Random(thread);
            threads.add(CompletableFuture.runAsync(
                    () -> {
                        for (int i = 0; i < 300; i++) {
                            String from = accounts[random.nextInt(4)];
                            String to = accounts[random.nextInt(4)];
                            store.transaction(10_000, tx -> {
                                tx.strings().decrBy(from, 1);
                                return tx.strings().incrBy(to, 1);
                            });
                        }
                    },
                    task -> new Thread(task, "transfers").start()));
        }
        CompletableFuture.allOf(threads.toArray(CompletableFuture[]::new)).get(50, TimeUnit.SECONDS);
        over.set(true);

        assertEquals(0, wrong.get(30, TimeUnit.SECONDS));
        assertEquals(400, sum(store.strings().mget(accounts)));
    }

    private static long sum(List<String> numbers) {
        return numbers.stream().mapToLong(Long::parseLong).sum();
    }

    @Test
    void theLogContainsItAsOneTransaction(@TempDir Path directory) throws IOException {
        DurableStores stores = new DurableStores();
        try (KvStore kept = stores.open(directory)) {
            kept.transaction(tx -> {
                tx.set("a", "1");
                tx.set("b", "2", Duration.ofHours(1));
                return null;
            });
            kept.transaction(tx -> tx.get("a"));
            assertEquals(1, logged(directory).split("EXEC", -1).length - 1);
            assertTrue(logged(directory).indexOf("MULTI") < logged(directory).indexOf("PXAT"));
        }

        assertEquals(Set.of("0:a", "0:b"), stores.contents(directory).keySet());
    }

    private static String logged(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            StringBuilder all = new StringBuilder();
            files.filter(file -> file.toString().endsWith(".aof")).forEach(file -> all.append(text(file)));
            return all.toString();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aClosedStoreRefusesIt() {
        store.set("a", "1");
        store.close();

        assertThrows(KvStoreException.class, () -> store.transaction(tx -> tx.incr("a")));
        assertEquals("1", store.<String>transaction(tx -> tx.get("a")));
    }

    @Test
    void otherDatabasesHaveCallsOfTheirOwn() {
        KvDatabase third = store.database(3);
        third.set("a", "3");
        store.set("a", "0");

        assertEquals("3", third.get("a"));
        assertEquals("0", store.get("a"));
        assertEquals(1, third.dbSize());
        assertEquals("3", third.call("GET", "a").text());
        assertEquals(3, third.number());
        assertThrows(IllegalArgumentException.class, () -> store.database(16));
    }
}
