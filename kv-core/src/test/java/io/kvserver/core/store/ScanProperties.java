package io.kvserver.core.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.store.observe.KeyspaceEvents;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** SCAN's guarantee: a key that exists all the time is returned, whatever keys are added and removed meanwhile. */
class ScanProperties {
    private static final int MOST_CALLS = 100_000;

    /** What other clients do between two calls of a scan: they add keys in a range of numbers, remove them, or let them expire. */
    record Change(Kind kind, int from, int count) {
        List<String> names() {
            return IntStream.range(from, from + count).mapToObj(i -> "key" + i).toList();
        }

        enum Kind {
            ADD,
            ADD_EXPIRING,
            REMOVE,
            EXPIRE_ALL,
            SWEEP
        }
    }

    @Property(tries = 400)
    void whatIsThereAllTheTimeIsReturned(
            @ForAll @IntRange(max = 300) int staying,
            @ForAll("partitions") int partitions,
            @ForAll("counts") long count,
            @ForAll("changes") List<List<Change>> changes) {
        Store store = new Store(partitions);
        for (int i = 0; i < staying; i++) {
            store.put("stays" + i, Keyspace.NO_DEADLINE);
        }
        Set<String> returned = new HashSet<>();
        Set<String> everThere = new HashSet<>(store.model);

        long cursor = 0;
        int calls = 0;
        do {
            cursor = store.view
                    .all()
                    .scan(cursor, count, (key, kind) -> returned.add(new String(key.copy(), ISO_8859_1)));
            if (calls < changes.size()) {
                changes.get(calls).forEach(store::change);
                everThere.addAll(store.model);
            }
            calls++;
            assertTrue(calls < MOST_CALLS, "the scan does not end");
        } while (cursor != 0);

        for (int i = 0; i < staying; i++) {
            assertTrue(returned.contains("stays" + i), "stays" + i + " is missing after " + calls + " calls");
        }
        assertTrue(everThere.containsAll(returned), "a key was returned that never was");
        store.keyspaces.checkInvariants();
    }

    @Property(tries = 200)
    void withoutChangesEachKeyIsReturnedOnce(
            @ForAll @IntRange(max = 3000) int keys,
            @ForAll("partitions") int partitions,
            @ForAll("counts") long count) {
        Store store = new Store(partitions);
        for (int i = 0; i < keys; i++) {
            store.put("key" + i, Keyspace.NO_DEADLINE);
        }
        List<String> returned = new ArrayList<>();

        long cursor = 0;
        do {
            cursor = store.view
                    .all()
                    .scan(cursor, count, (key, kind) -> returned.add(new String(key.copy(), ISO_8859_1)));
        } while (cursor != 0);

        assertEquals(keys, returned.size());
        assertEquals(store.model, new HashSet<>(returned));
    }

    /** A cursor from another store, for example from before a restart with another number of shards, does no harm. */
    @Property
    void anyNumberIsTakenForACursor(
            @ForAll long cursor, @ForAll("partitions") int partitions, @ForAll @LongRange(min = 1) long count) {
        Store store = new Store(partitions);
        for (int i = 0; i < 100; i++) {
            store.put("key" + i, Keyspace.NO_DEADLINE);
        }

        long next = cursor;
        int calls = 0;
        do {
            next = store.view
                    .all()
                    .scan(
                            next,
                            count,
                            (key, kind) -> assertTrue(store.model.contains(new String(key.copy(), ISO_8859_1))));
            calls++;
        } while (next != 0 && calls < MOST_CALLS);

        assertEquals(0, next);
    }

    @Provide
    Arbitrary<Integer> partitions() {
        return Arbitraries.of(1, 2, 8, 64);
    }

    @Provide
    Arbitrary<Long> counts() {
        return Arbitraries.of(1L, 1L, 2L, 7L, 10L, 100L, 1L << 40, Long.MAX_VALUE);
    }

    /** The changes after each call; large ones, so that tables grow and shrink several times. */
    @Provide
    Arbitrary<List<List<Change>>> changes() {
        Arbitrary<Change.Kind> kinds = Arbitraries.frequency(
                Tuple.of(4, Change.Kind.ADD),
                Tuple.of(2, Change.Kind.ADD_EXPIRING),
                Tuple.of(4, Change.Kind.REMOVE),
                Tuple.of(1, Change.Kind.EXPIRE_ALL),
                Tuple.of(1, Change.Kind.SWEEP));
        return Combinators.combine(kinds, Arbitraries.integers().between(0, 2000), Arbitraries.of(1, 10, 300, 2000))
                .as(Change::new)
                .list()
                .ofMaxSize(4)
                .list()
                .ofMaxSize(60);
    }

    /** A store with the names of all keys that it ever contained. */
    private static final class Store {
        private final Keyspaces keyspaces;
        private final Keyspace view;
        private final Set<String> model = new HashSet<>();
        private long now = 1000;

        Store(int partitions) {
            keyspaces = new Keyspaces(partitions, 2, KeyspaceEvents.NONE);
            view = new Keyspace(keyspaces);
            view.begin(now);
        }

        void put(String key, long deadline) {
            view.putString(Args.of(key.getBytes(ISO_8859_1)), 0, new byte[0], 0, 0, deadline);
            model.add(key);
        }

        void change(Change change) {
            switch (change.kind()) {
                case ADD -> change.names().forEach(key -> put(key, Keyspace.NO_DEADLINE));
                case ADD_EXPIRING -> change.names().forEach(key -> put(key, now + 1));
                case REMOVE -> change.names().forEach(this::remove);
                case EXPIRE_ALL -> {
                    now += 2;
                    view.begin(now);
                }
                case SWEEP -> {
                    ExpirySweep sweep = new ExpirySweep(keyspaces);
                    sweep.begin(now);
                    for (int i = 0; i < view.partitions(); i++) {
                        sweep.run(i, 100);
                    }
                }
            }
        }

        private void remove(String key) {
            view.remove(Args.of(key.getBytes(ISO_8859_1)), 0);
        }
    }
}
