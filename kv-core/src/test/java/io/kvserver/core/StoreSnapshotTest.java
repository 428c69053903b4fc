package io.kvserver.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.protocol.Reply;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store that is rolled back, as its clients and callers see it. CheckpointProperties checks the data. */
@Timeout(60)
class StoreSnapshotTest {
    private final SettableClock clock = new SettableClock();
    private final KvStore store = new KvStore.Builder().clock(clock).build();
    private final SessionDriver client = new SessionDriver(store, InlineReplies.RESP);

    private String exchange(String words) {
        return client.exchange(Requests.array(words));
    }

    @Test
    void changesCanBeRolledBackAnyNumberOfTimes() {
        store.set("a", "1", Duration.ofSeconds(10));
        try (StoreSnapshot snapshot = store.snapshot()) {
            for (int i = 0; i < 3; i++) {
                store.set("a", "2");
                store.set("b", "2");
                store.flushAll();
                store.set("c", "2");

                snapshot.rollback();

                assertEquals("1", store.get("a"));
                assertEquals(Duration.ofSeconds(10), store.ttl("a"));
                assertEquals(1, store.dbSize());
            }
        }
    }

    @Test
    void anExpiredKeyDoesNotComeBack() {
        store.set("a", "1", Duration.ofSeconds(10));
        StoreSnapshot snapshot = store.snapshot();
        clock.advance(Duration.ofSeconds(10));
        assertNull(store.get("a"));

        snapshot.rollback();

        assertNull(store.get("a"));
    }

    /** A field that nobody reads expires at its deadline, whichever snapshot the store was rolled back to before. */
    @Test
    void fieldsKeepTheirDeadlinesWhenAnOlderSnapshotWasRolledBackBefore() {
        for (boolean flushed : new boolean[] {false, true}) {
            store.flushAll();
            exchange("HSET h f v");
            exchange("HEXPIRE h 100 FIELDS 1 f");
            StoreSnapshot older = store.snapshot();
            if (flushed) {
                store.flushAll();
                exchange("HSET h f v g w");
                exchange("HEXPIRE h 100 FIELDS 1 f");
            }
            StoreSnapshot newer = store.snapshot();
            older.rollback();
            newer.rollback();
            assertEquals(1, store.dbSize());

            clock.advance(Duration.ofSeconds(100));
            store.runDue();

            assertEquals(flushed ? ":1\r\n" : ":0\r\n", exchange("HLEN h"));
            older.close();
            newer.close();
        }
    }

    @Test
    void watchedKeysThatARollbackChangesMakeExecFail() {
        store.set("there", "1");
        StoreSnapshot snapshot = store.snapshot();
        for (String key : List.of("there", "created")) {
            store.set("created", "1");
            exchange("WATCH " + key);
            exchange("MULTI");

            snapshot.rollback();

            assertEquals("*-1\r\n", exchange("EXEC"));
        }
        exchange("WATCH neither");
        exchange("MULTI");
        snapshot.rollback();
        assertEquals("*0\r\n", exchange("EXEC"));
    }

    @Test
    void aRollbackInvalidatesCachedKeys() {
        store.set("a", "1");
        StoreSnapshot snapshot = store.snapshot();
        exchange("HELLO 3");
        exchange("CLIENT TRACKING ON");
        exchange("GET a");

        snapshot.rollback();

        assertEquals(">2\r\n$10\r\ninvalidate\r\n_\r\n", client.takeMessages());
    }

    @Test
    void aClientThatWaitsForAKeyThatComesBackGetsIt() throws Exception {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            store.lists().rightPush("list" + i, "x");
            keys.add("list" + i);
        }
        StoreSnapshot snapshot = store.snapshot();
        store.flushAll();
        List<SessionDriver> waiting = new ArrayList<>();
        for (String key : keys) {
            SessionDriver one = new SessionDriver(store, InlineReplies.RESP);
            assertEquals("", one.exchange(Requests.array("BLPOP " + key + " 0")));
            waiting.add(one);
        }

        snapshot.rollback();

        for (SessionDriver one : waiting) {
            assertTrue(one.awaitMessages().startsWith("*2\r\n"));
        }
        assertEquals(0, store.dbSize());
    }

    @Test
    void aRollbackCausesNoKeyspaceEvents() {
        StoreSnapshot snapshot = store.snapshot();
        exchange("CONFIG SET notify-keyspace-events KEA");
        store.set("a", "1");
        SessionDriver listener = new SessionDriver(store, InlineReplies.RESP);
        listener.exchange(Requests.array("PSUBSCRIBE *"));

        snapshot.rollback();

        assertEquals("", listener.takeMessages());
    }

    @Test
    void callsContinueDuringARollback() throws Exception {
        store.set("n", "0");
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<?> counting = CompletableFuture.runAsync(() -> {
            while (!done.get()) {
                for (int i = 0; i < 100; i++) {
                    store.incr("n" + i);
                    store.lists().rightPush("list" + i, "x");
                }
            }
        });
        try (StoreSnapshot snapshot = store.snapshot()) {
            List<Reply> before = List.of();
            for (int i = 0; i < 200; i++) {
                snapshot.rollback();
                before = store.call("MGET", "n").values();
            }
            assertEquals("0", before.get(0).text());
        } finally {
            done.set(true);
        }
        counting.get();
    }

    @Test
    void aClosedSnapshotCannotBeUsed() {
        StoreSnapshot snapshot = store.snapshot();
        snapshot.close();
        snapshot.close();

        assertThrows(IllegalStateException.class, snapshot::rollback);
    }

    @Test
    void aStoreWithADirectoryHasNone(@TempDir Path directory) {
        try (KvStore durable = new KvStore.Builder().dataDirectory(directory).build()) {
            assertThrows(IllegalStateException.class, durable::snapshot);
        }
    }
}
