package io.kvserver.core.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.store.observe.KeyspaceEvents;
import org.junit.jupiter.api.Test;

/** The search for expired keys in one partition. */
class SweepTest {
    private static final long NOW = 1000;

    private final Keyspaces keyspaces = new Keyspaces(1, 3, KeyspaceEvents.NONE);
    private final Keyspace view = new Keyspace(keyspaces);
    private final ExpirySweep search = new ExpirySweep(keyspaces);

    SweepTest() {
        begin(NOW);
    }

    private void begin(long nowMillis) {
        view.begin(nowMillis);
        search.begin(nowMillis);
    }

    @Test
    void visitsAtMostTheAllowedNumberOfSlots() {
        fill(1000, NOW + 1);
        begin(NOW + 1);

        Sweep sweep = search.run(0, 101);

        assertEquals(101, sweep.slots());
        assertTrue(sweep.removed() > 0 && sweep.removed() <= 100, sweep.toString());
        assertEquals(1000 - sweep.removed(), view.all().size());
        keyspaces.checkInvariants();
    }

    @Test
    void findsAllExpiredKeysOfAllDatabasesInTheEnd() {
        for (int database = 0; database < 3; database++) {
            view.select(database);
            fill(1000, NOW + 1);
            put("stays", Keyspace.NO_DEADLINE);
            put("still there", NOW + 2);
        }
        begin(NOW + 1);

        int removed = 0;
        // More than one round, because a sweep may miss keys that move when a table shrinks.
        for (int i = 0; i < 3 * 3 * 2048 / 100; i++) {
            removed += search.run(0, 100).removed();
        }

        assertEquals(3000, removed);
        for (int database = 0; database < 3; database++) {
            assertEquals(2, view.all().size(database));
            assertEquals(1, view.all().expiring(database));
        }
        assertEquals(3000, view.all().counts().expired());
        keyspaces.checkInvariants();
    }

    @Test
    void passesDatabasesWithoutDeadlinesAtTheCostOfASlot() {
        fill(1000, Keyspace.NO_DEADLINE);

        Sweep sweep = search.run(0, 100);

        assertEquals(new Sweep(3, 0, 0), sweep);
    }

    @Test
    void countsTheKeysWithADeadlineThatItLookedAt() {
        fill(10, Keyspace.NO_DEADLINE);
        put("soon", NOW + 1);
        put("later", NOW + 2);
        begin(NOW + 1);

        Sweep sweep = search.run(0, 100);

        assertEquals(2, sweep.expiring());
        assertEquals(1, sweep.removed());
    }

    @Test
    void theLatestDeadlineIsOneLikeAnyOther() {
        put("a", Long.MAX_VALUE);
        begin(Long.MAX_VALUE - 1);

        assertEquals(0, search.run(0, 100).removed());
        assertEquals(Long.MAX_VALUE, view.deadline(Args.of("a".getBytes(ISO_8859_1)), 0));
    }

    private void fill(int keys, long deadline) {
        for (int i = 0; i < keys; i++) {
            put("key" + i, deadline);
        }
    }

    private void put(String key, long deadline) {
        view.putString(Args.of(key.getBytes(ISO_8859_1)), 0, new byte[0], 0, 0, deadline);
    }
}
