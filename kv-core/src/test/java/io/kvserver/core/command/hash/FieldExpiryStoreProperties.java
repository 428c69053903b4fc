package io.kvserver.core.command.hash;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.StandardCommands;
import io.kvserver.core.client.invocation.Invocation;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.KeyHandler;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyCollector;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.rdb.DumpWriter;
import io.kvserver.core.store.ExpirySweep;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Keyspaces;
import io.kvserver.core.store.Snapshot;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.store.kind.Value;
import io.kvserver.core.store.observe.KeyspaceEvents;
import io.kvserver.core.value.StoredValueWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** How the store keeps hashes whose fields have deadlines: its counts are exact, and a snapshot does not change. */
class FieldExpiryStoreProperties {
    private static final List<String> KEYS = List.of("a", "b", "c", "d", "e", "f", "g", "h");

    private Keyspaces keyspaces = new Keyspaces(2, 16, KeyspaceEvents.NONE);
    private Keyspace view = new Keyspace(keyspaces);
    private ExpirySweep sweep = new ExpirySweep(keyspaces);
    private long now;

    @Property(tries = 12)
    void countsAreExactAndASnapshotDoesNotChange(@ForAll long seed) throws IOException {
        keyspaces = new Keyspaces(2, 16, KeyspaceEvents.NONE);
        view = new Keyspace(keyspaces);
        sweep = new ExpirySweep(keyspaces);
        now = 1_900_000_000_000L;
        Random random = new Random(seed);
        int fields = random.nextBoolean() ? 10 : 600;
        for (int round = 0; round < 6; round++) {
            run(random, fields);
            SortedMap<String, String> before;
            try (Snapshot snapshot = new Snapshot(keyspaces)) {
                before = contents(snapshot);
            }
            try (Snapshot snapshot = new Snapshot(keyspaces)) {
                run(random, fields);
                assertEquals(before, contents(snapshot));
            }
        }
    }

    /** Expired fields are removed step by step: the remaining ones move with the hash. */
    @Example
    void aHashOfWhichMuchHasExpiredIsMovedWithAllThatIsCountedForIt() {
        List<String> words = new ArrayList<>(List.of("HSETEX", "a", "PXAT", Long.toString(now + 10), "FIELDS", "900"));
        for (int i = 0; i < 900; i++) {
            words.addAll(List.of("f" + i, "v"));
        }
        request(words);
        request(List.of("HSET", "a", "stays", "v"));
        now += 20;
        request(List.of("RENAME", "a", "b"));
        keyspaces.checkInvariants();
        request(List.of("MOVE", "b", "1"));
        keyspaces.checkInvariants();
    }

    private void run(Random random, int fields) {
        for (int i = 0; i < 100; i++) {
            now += random.nextInt(4) == 0 ? random.nextInt(40) : 0;
            request(
                    random.nextInt(100) == 0
                            ? List.of("SWAPDB", "0", "1")
                            : FieldRequests.one(random, KEYS, fields, now));
            if (random.nextInt(10) == 0) {
                sweep.begin(now);
                sweep.run(random.nextInt(2), 1 + random.nextInt(300));
            }
            keyspaces.checkInvariants();
        }
    }

    private void request(List<String> words) {
        view.begin(now);
        Args args =
                Args.of(words.stream().map(word -> word.getBytes(ISO_8859_1)).toArray(byte[][]::new));
        Command command = StandardCommands.table().find(args);
        Invocation.run(command, (KeyHandler) command.handler(), view, args, new ReplyCollector());
    }

    /** The snapshot's values in the form in which they are saved. */
    private static SortedMap<String, String> contents(Snapshot snapshot) throws IOException {
        SortedMap<String, String> contents = new TreeMap<>();
        snapshot.visit((partition, task) -> task.run(), new Snapshot.Visitor() {
            @Override
            public void database(int index, long size, long expiring) {}

            @Override
            public void key(int database, Slice key, Slice value, long deadlineMillis) {
                throw new AssertionError("there are no strings");
            }

            @Override
            public void packed(int database, Slice key, Kind kind, Slice value, long deadlineMillis)
                    throws IOException {
                DumpWriter out = new DumpWriter(StoredValueWriter.type(kind, value));
                new StoredValueWriter().write(kind, value, out);
                put(database, key, out);
            }

            @Override
            public void object(int database, Slice key, Value value, long deadlineMillis) throws IOException {
                DumpWriter out = new DumpWriter(StoredValueWriter.type(value));
                new StoredValueWriter().write(value, out);
                put(database, key, out);
            }

            private void put(int database, Slice key, DumpWriter out) {
                contents.put(
                        database + ":" + new String(key.copy(), ISO_8859_1), new String(out.payload(), ISO_8859_1));
            }
        });
        return contents;
    }
}
