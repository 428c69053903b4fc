package io.kvserver.core.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.observe.KeyspaceEvents;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** A snapshot keeps its content while it is read, whatever changes, and however the tables grow and shrink. */
class SnapshotProperties {
    private static final int RANGE = 30_000;

    private final Keyspaces keyspaces = new Keyspaces(2, 2, KeyspaceEvents.NONE);
    private final Keyspace keys = new Keyspace(keyspaces);
    private final Map<String, String> model = new HashMap<>();

    private void put(int database, int number, String value) {
        Args request = Args.of(("key:" + number).getBytes(ISO_8859_1), value.getBytes(ISO_8859_1));
        keys.select(database);
        keys.putString(request, 0, request.array(), request.offset(1), request.length(1), Keyspace.NO_DEADLINE);
        model.put(database + "/key:" + number, value);
    }

    private void remove(int database, int number) {
        keys.select(database);
        keys.remove(Args.of(("key:" + number).getBytes(ISO_8859_1)), 0);
        model.remove(database + "/key:" + number);
    }

    /** Changes many keys, most of them by adding keys or most by removing keys. */
    private void change(Random random, int count, boolean growing) {
        for (int i = 0; i < count; i++) {
            int database = random.nextInt(2);
            int number = random.nextInt(RANGE);
            if (random.nextInt(10) < (growing ? 8 : 2)) {
                // Some have the same length as before.
                put(database, number, Integer.toString(random.nextInt(1000)));
            } else {
                remove(database, number);
            }
        }
    }

    @Property(tries = 20)
    void changesMeanwhileAreNotSeen(
            @ForAll long seed, @ForAll @IntRange(max = 40_000) int before, @ForAll boolean growing) throws IOException {
        Random random = new Random(seed);
        change(random, before, true);
        Map<String, String> expected = new HashMap<>(model);

        Map<String, String> found = new HashMap<>();
        try (Snapshot snapshot = new Snapshot(keyspaces)) {
            assertEquals(expected.size(), snapshot.size());
            snapshot.visit(
                    (partition, task) -> {
                        change(random, random.nextInt(2000), growing);
                        task.run();
                    },
                    new Snapshot.Visitor() {
                        @Override
                        public void database(int index, long size, long expiring) {}

                        @Override
                        public void key(int database, Slice key, Slice value, long deadlineMillis) {
                            assertNull(found.put(database + "/" + text(key), text(value)), "visited twice");
                        }
                    });
        }

        assertEquals(expected, found);
        keyspaces.checkInvariants();
        model.forEach((name, value) -> {
            keys.select(name.charAt(0) - '0');
            Slice present = keys.string(Args.of(name.substring(2).getBytes(ISO_8859_1)), 0);
            assertEquals(value, present == null ? null : text(present));
        });
    }

    @Property(tries = 10)
    void keysAloneAreThoseOfTheMoment(@ForAll long seed, @ForAll @IntRange(max = 20_000) int before) {
        Random random = new Random(seed);
        change(random, before, true);
        Map<String, String> expected = new HashMap<>();
        model.keySet().stream()
                .filter(name -> name.startsWith("1/"))
                .forEach(name -> expected.put(name.substring(2), ""));

        Map<String, String> found = new HashMap<>();
        try (Snapshot snapshot = new Snapshot(keyspaces, 1)) {
            assertEquals(expected.size(), snapshot.size());
            snapshot.visitKeys(
                    (partition, task) -> {
                        change(random, random.nextInt(2000), false);
                        task.run();
                    },
                    0,
                    key -> assertNull(found.put(text(key), ""), "visited twice"),
                    () -> false);
        }

        assertEquals(expected, found);
        keyspaces.checkInvariants();
    }

    private static String text(Slice slice) {
        return new String(slice.array(), slice.offset(), slice.length(), ISO_8859_1);
    }
}
