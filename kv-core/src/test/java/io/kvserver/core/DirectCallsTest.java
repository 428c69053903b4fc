package io.kvserver.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.session.InlineReplies;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Calls that write over a value do not go the short way while anyone else is concerned: whoever watches, caches, logs, saves or
 * listens learns of them.
 */
@Timeout(60)
class DirectCallsTest {
    private final KvStore store = new KvStore();

    DirectCallsTest() {
        store.set("text", "a");
        store.set("number", "1");
    }

    private void write() {
        store.set("text", "b");
        store.incr("number");
    }

    @Test
    void whoWatchesIsTold() {
        for (String key : List.of("text", "number")) {
            SessionDriver client = new SessionDriver(store, InlineReplies.RESP);
            client.exchange(Requests.array("WATCH " + key));

            write();

            assertEquals(
                    "+OK\r\n+QUEUED\r\n*-1\r\n",
                    client.exchange(Requests.array("MULTI") + Requests.array("PING") + Requests.array("EXEC")));
        }
    }

    @Test
    void aTransactionThatReadIsRepeated() {
        AtomicInteger attempts = new AtomicInteger();

        String read = store.transaction(tx -> {
            String text = tx.get("text") + tx.get("number");
            if (attempts.incrementAndGet() == 1) {
                write();
            }
            tx.set("sum", text);
            return text;
        });

        assertEquals("b2", read);
        assertEquals(2, attempts.get());
    }

    @Test
    void aTransactionChangesNothingBeforeItsEnd() {
        assertThrows(
                ArithmeticException.class,
                () -> store.transaction(tx -> {
                    tx.set("text", "c");
                    tx.incr("number");
                    assertEquals("c2", tx.get("text") + tx.get("number"));
                    throw new ArithmeticException();
                }));

        assertEquals("a1", store.get("text") + store.get("number"));
    }

    @Test
    void whoCachesIsTold() {
        for (String how : List.of("", " BCAST")) {
            SessionDriver client = new SessionDriver(store, InlineReplies.RESP);
            client.exchange(Requests.array("HELLO 3"));
            client.exchange(Requests.array("CLIENT TRACKING ON" + how));
            client.exchange(Requests.array("MGET text number"));

            write();

            String told = client.exchange(Requests.array("PING"));
            assertTrue(told.contains("text") && told.contains("number"), () -> how + told);
            client.exchange(Requests.array("CLIENT TRACKING OFF"));
        }
    }

    @Test
    void whoListensIsTold() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        try (Subscription subscription = store.subscribeToKeys("$", event -> true, event -> told.add(event.name()))) {
            write();

            assertEquals("set", told.poll(30, TimeUnit.SECONDS));
            assertEquals("incrby", told.poll(30, TimeUnit.SECONDS));
            assertTrue(subscription.isOpen());
        }
    }

    @Test
    void aSnapshotKeepsWhatWasThere() {
        try (StoreSnapshot snapshot = store.snapshot()) {
            write();

            snapshot.rollback();

            assertEquals("a1", store.get("text") + store.get("number"));
        }
    }

    @Test
    void whatIsLoggedIsThereAfterwards(@TempDir Path directory) {
        try (KvStore durable = new KvStore.Builder().dataDirectory(directory).build()) {
            for (int i = 1; i < 6; i++) {
                durable.set("text", "x" + i);
                assertEquals(i, durable.incr("number"));
                assertEquals("x" + i, durable.get("text"));
            }
        }
        try (KvStore durable = new KvStore.Builder().dataDirectory(directory).build()) {
            assertEquals("x55", durable.get("text") + durable.get("number"));
        }
    }

    @Test
    void aClosedStoreRefusesThem() {
        store.close();

        assertThrows(KvStoreException.class, this::write);
        assertThrows(KvStoreException.class, () -> store.incr("number"));
        assertEquals("a1", store.get("text") + store.get("number"));
    }

    @Test
    void accessesAreCountedIfThePolicyAsksForThem() {
        KvStore counting = new KvStore.Builder().clock(new SettableClock()).build();
        counting.call("CONFIG", "SET", "maxmemory-policy", "allkeys-lfu");
        counting.call("CONFIG", "SET", "lfu-log-factor", 0);
        counting.set("text", "a");
        long before = counting.call("OBJECT", "FREQ", "text").integer();

        for (int i = 0; i < 10; i++) {
            counting.get("text");
            counting.set("text", "b");
        }

        assertEquals(before + 20, counting.call("OBJECT", "FREQ", "text").integer());
    }

    @Test
    void whatMayNotGrowIsRefused() {
        store.call("CONFIG", "SET", "maxmemory", 1);

        assertThrows(KvStoreException.class, () -> store.set("text", "b"));
        assertThrows(KvStoreException.class, () -> store.incr("number"));
        assertEquals("a1", store.get("text") + store.get("number"));
    }

    @Test
    void databasesAreTheirOwn() {
        KvDatabase second = store.database(1);
        second.set("text", "z");
        second.set("text", "y");

        assertEquals("y", second.get("text"));
        assertEquals("a", store.get("text"));
    }

    @Test
    void bothWaysTogetherCountExactly() throws Exception {
        int each = 20_000;
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            boolean isShort = i % 2 == 0;
            threads.add(CompletableFuture.runAsync(() -> {
                for (int n = 0; n < each; n++) {
                    if (isShort) {
                        store.incr("number");
                    } else {
                        store.call("INCR", "number");
                    }
                }
            }));
        }
        for (CompletableFuture<Void> thread : threads) {
            thread.get(60, TimeUnit.SECONDS);
        }

        assertEquals(1 + 4L * each, Long.parseLong(String.valueOf(store.get("number"))));
    }
}
