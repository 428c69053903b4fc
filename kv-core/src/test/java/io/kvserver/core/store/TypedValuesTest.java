package io.kvserver.core.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.store.kind.Value;
import io.kvserver.core.store.memory.HeapLayout;
import io.kvserver.core.store.memory.Memory;
import io.kvserver.core.store.memory.Policy;
import io.kvserver.core.store.observe.KeyCaches;
import io.kvserver.core.store.observe.KeyObserver;
import io.kvserver.core.store.observe.KeyspaceEvents;
import io.kvserver.core.store.observe.Origin;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Values that are no strings in their entries: packed ones, objects, and large strings. */
class TypedValuesTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final int LARGE = Memory.LARGE_BYTES;

    private final Memory memory = new Memory();
    private final Keyspaces keyspaces = new Keyspaces(2, 3, KeyspaceEvents.NONE, KeyCaches.NONE, memory);
    private final Keyspace keys = new Keyspace(keyspaces);

    /** A value of pages that are shared after a fork, as those of later types are going to be. */
    private static final class Pages extends Value {
        private final List<byte[]> pages = new ArrayList<>();
        private final List<Boolean> own = new ArrayList<>();

        void add(byte[] page) {
            pages.add(page);
            own.add(true);
        }

        void write(int page, byte b) {
            if (!own.get(page)) {
                pages.set(page, pages.get(page).clone());
                own.set(page, true);
            }
            pages.get(page)[0] = b;
        }

        @Override
        public Kind kind() {
            return Kind.LIST;
        }

        @Override
        public String encoding() {
            return "quicklist";
        }

        @Override
        public long memoryBytes() {
            return 64
                    + pages.stream()
                            .mapToLong(page -> HeapLayout.arrayBytes(page.length))
                            .sum();
        }

        @Override
        public Value fork() {
            Pages fork = new Pages();
            fork.pages.addAll(pages);
            for (int i = 0; i < pages.size(); i++) {
                own.set(i, false);
                fork.own.add(false);
            }
            return fork;
        }
    }

    TypedValuesTest() {
        keys.begin(NOW);
    }

    @AfterEach
    void theStoreIsWhole() {
        keyspaces.checkInvariants();
    }

    private static Args args(String... words) {
        return Args.of(
                Arrays.stream(words).map(word -> word.getBytes(ISO_8859_1)).toArray(byte[][]::new));
    }

    private static Pages pages(int count) {
        Pages value = new Pages();
        for (int i = 0; i < count; i++) {
            value.add(new byte[1000]);
        }
        return value;
    }

    private void putString(String key, int length) {
        keys.putString(args(key), 0, new byte[length], 0, length, Keyspace.NO_DEADLINE);
    }

    private Pages list(String key) {
        return (Pages) Objects.requireNonNull(keys.typed().object(args(key), 0, Kind.LIST));
    }

    @Test
    void aPackedValueLiesInItsEntry() {
        byte[] packed = {1, 2, 3};

        keys.typed().put(args("a"), 0, Kind.HASH, packed, 0, 3);

        assertArrayEquals(
                packed,
                Objects.requireNonNull(keys.typed().packed(args("a"), 0, Kind.HASH))
                        .copy());
        assertEquals(Kind.HASH, keys.typed().kind(args("a"), 0));
        assertNull(keys.typed().object(args("a"), 0, Kind.HASH));
        assertNull(keys.typed().kind(args("b"), 0));
    }

    @Test
    void anotherKindIsRefusedByWhoeverReadsOrCounts() {
        keys.typed().put(args("a"), 0, Kind.HASH, new byte[3], 0, 3);
        keys.typed().put(args("b"), 0, pages(2));

        for (String key : List.of("a", "b")) {
            assertThrows(CommandException.class, () -> keys.string(args(key), 0));
            assertThrows(CommandException.class, () -> keys.stringToChange(args(key), 0));
            assertThrows(CommandException.class, () -> keys.add(args(key), 0, 1));
            assertThrows(CommandException.class, () -> keys.resizeString(args(key), 0, 10));
            assertThrows(CommandException.class, () -> keys.typed().packed(args(key), 0, Kind.SET));
            assertTrue(keys.touch(args(key), 0));
        }
        putString("s", 3);
        assertThrows(CommandException.class, () -> keys.typed().packed(args("s"), 0, Kind.SET));
    }

    @Test
    void aStringTakesThePlaceOfAnyValue() {
        keys.typed().put(args("a"), 0, pages(5));

        putString("a", 0);

        assertEquals(0, Objects.requireNonNull(keys.string(args("a"), 0)).length());
        assertEquals(Kind.STRING, keys.typed().kind(args("a"), 0));
    }

    @Test
    void aMoveThatFailsHalfWayLeavesTheValueUnderOneName() {
        Pages pages = pages(3);
        keys.typed().put(args("list"), 0, pages);
        keys.observe(args("moved"), 0, new KeyObserver() {
            @Override
            public boolean changed(byte[] key, Origin by) {
                throw new OutOfMemoryError("on purpose");
            }

            @Override
            public boolean isCancelled() {
                return false;
            }
        });

        assertThrows(OutOfMemoryError.class, () -> keys.move(args("list", "moved"), 0, 1, 0));

        assertNull(keys.typed().kind(args("list"), 0));
        assertSame(pages, list("moved"));
    }

    @Test
    void aDeadlineAndANameAreGivenWithoutACopyOfTheValue() {
        putString("large", LARGE);
        Slice before = Objects.requireNonNull(keys.string(args("large"), 0));
        byte[] string = before.array();
        Pages pages = pages(3);
        keys.typed().put(args("list"), 0, pages);

        keys.setDeadline(args("large"), 0, NOW + 1000);
        keys.setDeadline(args("list"), 0, NOW + 1000);
        keys.copy(args("large", "moved"), 0, 1, 0);

        assertSame(string, Objects.requireNonNull(keys.string(args("large"), 0)).array());
        assertSame(string, Objects.requireNonNull(keys.string(args("moved"), 0)).array());
        assertSame(pages, list("list"));
        assertEquals(NOW + 1000, keys.deadline(args("moved"), 0));
        keys.begin(NOW + 1000);
        assertFalse(keys.exists(args("list"), 0));
    }

    @Test
    void aLargeStringGrowsAndShrinks() {
        putString("a", LARGE);

        Slice longer = keys.resizeString(args("a"), 0, 2 * LARGE);
        longer.array()[longer.offset()] = 7;
        keys.resizeString(args("a"), 0, 10);

        Slice value = Objects.requireNonNull(keys.string(args("a"), 0));
        assertEquals(10, value.length());
        assertEquals(7, value.array()[value.offset()]);
    }

    @Test
    void aCopyOfAnObjectChangesForItself() {
        keys.typed().put(args("a"), 0, pages(3));

        keys.copy(args("a", "b"), 0, 1, 0);
        ((Pages) Objects.requireNonNull(keys.typed().objectToChange(args("b"), 0, Kind.LIST))).write(1, (byte) 9);

        assertEquals(0, list("a").pages.get(1)[0]);
        assertEquals(9, list("b").pages.get(1)[0]);
        assertSame(list("a").pages.get(0), list("b").pages.get(0));
    }

    @Test
    void aSnapshotReadsAnObjectAsItWas() throws IOException {
        keys.typed().put(args("a"), 0, pages(3));
        putString("large", LARGE);
        keys.typed().put(args("h"), 0, Kind.HASH, new byte[] {4}, 0, 1);
        List<String> seen = new ArrayList<>();

        try (Snapshot snapshot = new Snapshot(keyspaces)) {
            Pages first = (Pages) Objects.requireNonNull(keys.typed().objectToChange(args("a"), 0, Kind.LIST));
            first.write(0, (byte) 5);
            first.add(new byte[500]);
            keys.typed().changed(args("a"), 0, HeapLayout.arrayBytes(500));
            Pages again = (Pages) Objects.requireNonNull(keys.typed().objectToChange(args("a"), 0, Kind.LIST));
            assertSame(first, again, "forked once for a snapshot");
            keys.remove(args("large"), 0);

            snapshot.visit((partition, task) -> task.run(), new Noting(seen));
        }

        seen.sort(null);
        assertEquals(List.of("hash 4", "list 3 0", "size 3", "string large " + LARGE), seen);
        assertEquals(5, list("a").pages.get(0)[0]);
        assertEquals(4, list("a").pages.size());
    }

    /** Notes what a snapshot has. */
    private record Noting(List<String> seen) implements Snapshot.Visitor {
        @Override
        public void database(int index, long size, long expiring) {
            seen.add("size " + size);
        }

        @Override
        public void key(int database, Slice key, Slice value, long deadlineMillis) {
            seen.add("string " + new String(key.copy(), ISO_8859_1) + " " + value.length());
        }

        @Override
        public void packed(int database, Slice key, Kind kind, Slice value, long deadlineMillis) {
            seen.add(kind.wireName() + " " + value.copy()[0]);
        }

        @Override
        public void object(int database, Slice key, Value value, long deadlineMillis) {
            Pages pages = (Pages) value;
            seen.add(value.kind().wireName() + " " + pages.pages.size() + " "
                    + pages.pages.get(0)[0]);
        }
    }

    @Test
    void withoutASnapshotAnObjectChangesInPlace() {
        Pages pages = pages(1);
        keys.typed().put(args("a"), 0, pages);
        new Snapshot(keyspaces).close();

        assertSame(pages, keys.typed().objectToChange(args("a"), 0, Kind.LIST));
        try (Snapshot open = new Snapshot(keyspaces)) {
            assertNotNull(open);
            assertNotSame(pages, keys.typed().objectToChange(args("a"), 0, Kind.LIST));
        }
    }

    @Test
    void memoryIsCountedHoweverValuesComeAndGo() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            String key = "key" + random.nextInt(300);
            keys.select(random.nextInt(2));
            switch (random.nextInt(8)) {
                case 0 -> keys.typed().put(args(key), 0, pages(random.nextInt(4)));
                case 1 -> keys.typed().put(args(key), 0, Kind.SET, new byte[50], 0, random.nextInt(50));
                case 2 -> putString(key, random.nextInt(100));
                case 3 -> putString(key, LARGE + random.nextInt(10));
                case 4 -> keys.setDeadline(args(key), 0, NOW + 1 + random.nextInt(5));
                case 5 -> keys.copy(args(key, "key" + random.nextInt(300)), 0, 1, random.nextInt(2));
                case 6 -> keys.remove(args(key), 0);
                default -> keys.begin(NOW + random.nextInt(3));
            }
            if (i % 1000 == 0) {
                keyspaces.checkInvariants();
                keys.all().swap(0, 1);
            }
        }

        keyspaces.checkInvariants();
        keys.all().clear(0);
        keys.all().clear(1);
        assertEquals(0, keys.all().dataBytes());
    }

    @Test
    void anObjectIsEvictedInOneStep() {
        Victims victims = new Victims(keyspaces, new Random(1));
        memory.policy(Policy.ALLKEYS_RANDOM);
        keys.typed().put(args("a"), 0, pages(1000));
        victims.begin(NOW);
        for (int partition = 0; partition < 2; partition++) {
            victims.sample(partition, 5);
        }

        assertTrue(victims.choose() >= 0);
        assertTrue(victims.evict());

        assertEquals(0, keys.all().size());
        assertTrue(keys.all().dataBytes() < 10_000);
    }
}
