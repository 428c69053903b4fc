package io.kvserver.core.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Keyspaces;
import io.kvserver.core.store.observe.KeyspaceEvents;
import org.junit.jupiter.api.Test;

class ActiveExpiryTest {
    private static final int SHARDS = 8;
    private static final long NOW = 1_000_000;

    private final Keyspaces keyspaces = new Keyspaces(SHARDS, 2, KeyspaceEvents.NONE);
    private final Keyspace view = new Keyspace(keyspaces);
    private final Shards engine = new Shards(SHARDS);
    private final ActiveExpiry expiry = new ActiveExpiry(engine, keyspaces);

    ActiveExpiryTest() {
        view.begin(NOW);
    }

    @Test
    void aSliceOfFewKeysRemovesWhatHasExpiredAndNothingElse() {
        put(100, "expires", NOW + 1);
        put(100, "expires later", NOW + 2);
        put(100, "stays", Keyspace.NO_DEADLINE);

        assertFalse(expiry.run(NOW));
        assertEquals(300, view.all().size());
        assertTrue(expiry.run(NOW + 1), "half of those with a deadline: there may be more");

        assertEquals(200, view.all().size());
        assertFalse(expiry.run(NOW + 1));
        keyspaces.checkInvariants();
    }

    @Test
    void aSliceIsLimitedHoweverMuchHasExpired() {
        put(100_000, "key", NOW + 1);

        assertTrue(expiry.run(NOW + 1));

        long removed = 100_000 - view.all().size();
        assertTrue(removed >= 100 && removed <= 1000, removed + " removed at once");
    }

    @Test
    void slicesContinueUntilLittleIsLeft() {
        put(100_000, "key", NOW + 1);
        put(1000, "stays", Keyspace.NO_DEADLINE);

        int slices = 0;
        while (expiry.run(NOW + 1)) {
            slices++;
        }

        assertTrue(slices > 100, slices + " slices");
        assertEquals(1000, view.all().size());
        keyspaces.checkInvariants();
    }

    @Test
    void allKeysAreVisitedInTimeEvenIfMostHaveNotExpired() {
        put(50_000, "expires later", NOW + 2);
        put(100, "expires", NOW + 1);

        for (int i = 0; i < 100 && view.all().size() > 50_000; i++) {
            expiry.run(NOW + 1);
        }

        assertEquals(50_000, view.all().size());
    }

    @Test
    void aBusyShardIsSkippedAndVisitedLater() {
        put(800, "key", NOW + 1);
        Args key = key("key0");
        Occupied occupied = new Occupied(view.partitionOf(key, 0), () -> expiry.run(NOW + 1));

        assertTrue(engine.tryRun(occupied));

        long left = view.all().size();
        assertTrue(left > 50 && left < 400, left + " left");
        for (int i = 0; i < 10; i++) {
            expiry.run(NOW + 1);
        }
        assertEquals(0, view.all().size());
    }

    /** Runs a task while it has a shard. */
    private static final class Occupied extends Work {
        private final Runnable action;

        Occupied(int shard, Runnable action) {
            this.action = action;
            needs(shard);
        }

        @Override
        protected void run() {
            action.run();
        }

        @Override
        protected void finished() {
            throw new AssertionError("it did not have to wait");
        }
    }

    private void put(int keys, String name, long deadline) {
        for (int i = 0; i < keys; i++) {
            view.putString(key(name + i), 0, new byte[0], 0, 0, deadline);
        }
    }

    private static Args key(String name) {
        return Args.of(name.getBytes(UTF_8));
    }
}
