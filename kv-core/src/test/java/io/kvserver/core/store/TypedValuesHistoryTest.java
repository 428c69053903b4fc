package io.kvserver.core.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.store.kind.Value;
import io.kvserver.core.store.memory.Memory;
import io.kvserver.core.store.memory.Policy;
import io.kvserver.core.store.observe.KeyCaches;
import io.kvserver.core.store.observe.KeyspaceEvents;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that are no strings through long histories of changes, with a type that only tests have. */
class TypedValuesHistoryTest {
    private static final long NOW = 1_000_000;
    private static final int LARGE = Memory.LARGE_BYTES;

    private final Memory memory = new Memory();
    private final Keyspaces keyspaces = new Keyspaces(2, 3, KeyspaceEvents.NONE, KeyCaches.NONE, memory);
    private final Keyspace keys = new Keyspace(keyspaces);

    @BeforeEach
    void begin() {
        keys.begin(NOW);
    }

    @AfterEach
    void nothingIsOutOfPlace() {
        keyspaces.checkInvariants();
    }

    private static Args named(String... words) {
        byte[][] bytes = new byte[words.length][];
        for (int i = 0; i < words.length; i++) {
            bytes[i] = words[i].getBytes(ISO_8859_1);
        }
        return Args.of(bytes);
    }

    private void putString(String key, int length, long deadline) {
        keys.putString(named(key), 0, new byte[length], 0, length, deadline);
    }

    private void putPacked(String key, String content) {
        keys.typed().put(named(key), 0, Kind.HASH, content.getBytes(ISO_8859_1), 0, content.length());
    }

    private PagedValue putObject(String key, int pages) {
        PagedValue value = new PagedValue(pages);
        keys.typed().put(named(key), 0, value);
        return value;
    }

    private @Nullable String packed(String key) {
        Slice found = keys.typed().packed(named(key), 0, Kind.HASH);
        return found == null ? null : new String(found.array(), found.offset(), found.length(), ISO_8859_1);
    }

    private PagedValue object(String key) {
        return assertInstanceOf(PagedValue.class, keys.typed().object(named(key), 0, Kind.HASH));
    }

    private void fill(String key, int content) {
        Value value = assertNotNullValue(keys.typed().objectToChange(named(key), 0, Kind.HASH));
        ((PagedValue) value).fill(content);
        keys.typed().changed(named(key), 0, 0);
    }

    private static Value assertNotNullValue(@Nullable Value value) {
        assertNotNull(value);
        return value;
    }

    @Test
    void aPackedValueIsReadAsItWasPut() {
        putPacked("a", "1234567");
        putPacked("b", "");

        assertEquals("1234567", packed("a"));
        assertEquals("", packed("b"));
        assertNull(packed("missing"));
        assertEquals(Kind.HASH, keys.typed().kind(named("a"), 0));
    }

    @Test
    void anObjectIsTheOneThatWasPut() {
        PagedValue value = putObject("a", 3);

        assertSame(value, keys.typed().object(named("a"), 0, Kind.HASH));
        assertNull(keys.typed().packed(named("a"), 0, Kind.HASH));
        assertEquals(Kind.HASH, keys.typed().kind(named("a"), 0));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatStringsAreAskedForIsRefused(boolean large) {
        if (large) {
            putObject("a", 3);
        } else {
            putPacked("a", "5");
        }
        Args args = named("a");

        refused(() -> keys.string(args, 0));
        refused(() -> keys.stringToChange(args, 0));
        refused(() -> keys.add(args, 0, 1));
        refused(() -> keys.resizeString(args, 0, 10));
        refused(() -> keys.resizeString(args, 0, LARGE));
        refused(() -> keys.typed().packed(args, 0, Kind.LIST));
        refused(() -> keys.typed().object(args, 0, Kind.LIST));

        assertEquals(Kind.HASH, keys.typed().kind(args, 0));
        assertEquals(1, keys.all().counts().changes());
    }

    private static void refused(Executable call) {
        assertSame(CommandErrors.WRONG_TYPE, assertThrows(CommandException.class, call));
    }

    @Test
    void aStringTakesThePlaceOfAnyValue() {
        putPacked("a", "5");
        putObject("b", 3);

        putString("a", 1, Keyspace.NO_DEADLINE);
        putString("b", 1, Keyspace.NO_DEADLINE);

        assertEquals(Kind.STRING, keys.typed().kind(named("a"), 0));
        assertEquals(Kind.STRING, keys.typed().kind(named("b"), 0));
    }

    @Test
    void aDeadlineAndANameLeaveTheValueWhereItIs() {
        PagedValue value = putObject("a", 3);
        putString("s", 4 * LARGE, Keyspace.NO_DEADLINE);
        byte[] string = array("s");

        keys.setDeadline(named("a"), 0, NOW + 1000);
        keys.setDeadline(named("a"), 0, Keyspace.NO_DEADLINE);
        keys.setDeadline(named("s"), 0, NOW + 1000);
        keys.copy(named("s", "t"), 0, 1, 1);

        assertSame(value, object("a"));
        assertSame(string, array("s"));
        keys.select(1);
        assertSame(string, array("t"));
        assertEquals(NOW + 1000, keys.deadline(named("t"), 0));
    }

    private byte[] array(String key) {
        Slice found = keys.string(named(key), 0);
        assertNotNull(found);
        return found.array();
    }

    @Test
    void aCopyAndItsSourceChangeWithoutEachOther() {
        putObject("a", 3);
        fill("a", 1);

        keys.copy(named("a", "b"), 0, 1, 0);
        fill("a", 2);
        fill("b", 3);

        assertEquals(2, object("a").content());
        assertEquals(3, object("b").content());
    }

    @Test
    void anObjectThatGetsAnotherNameIsNotForked() {
        PagedValue value = putObject("a", 4);

        keys.move(named("a", "b"), 0, 1, 1);
        keys.remove(named("a"), 0);

        keys.select(1);
        assertSame(value, object("b"));
    }

    @Test
    void aLargeStringThatGrowsNeedsRoomOnlyForWhatItGrowsBy() {
        putString("a", 370_000, Keyspace.NO_DEADLINE);
        memory.maxBytes(700_000);
        keys.all().settleMemory();

        assertEquals(370_001, keys.resizeString(named("a"), 0, 370_001).length());
    }

    @Test
    void anObjectThatShrankUntoldIsTakenFromTheCountAsItWasCounted() {
        putObject("a", 40).resize(1);

        keys.remove(named("a"), 0);

        keyspaces.checkInvariants();
    }

    @Test
    void aPackedValueKeepsItsDeadlineAndItsKindInACopy() {
        putPacked("a", "123");
        keys.setDeadline(named("a"), 0, NOW + 1000);
        putPacked("a", "45678");

        keys.copy(named("a", "longer name"), 0, 1, 0);

        assertEquals("45678", packed("longer name"));
        assertEquals(NOW + 1000, keys.deadline(named("longer name"), 0));
    }

    @Test
    void aValueWhoseTimeIsOverIsGone() {
        putPacked("a", "123");
        putObject("b", 3);
        keys.setDeadline(named("a"), 0, NOW + 1);
        keys.setDeadline(named("b"), 0, NOW + 1);
        keys.begin(NOW + 1);

        putPacked("a", "4");

        assertEquals(Keyspace.NO_DEADLINE, keys.deadline(named("a"), 0));
        assertNull(keys.typed().object(named("b"), 0, Kind.HASH));
        assertEquals(2, keys.all().counts().expired());
    }

    @Test
    void aLargeValueIsEvictedInOneStep() {
        memory.policy(Policy.ALLKEYS_RANDOM);
        putObject("a", 10_000);
        Victims victims = new Victims(keyspaces, new Random(1));
        victims.begin(NOW);
        int partition = keys.partitionOf(named("a"), 0);
        assertTrue(keys.all().dataBytes() > 640_000);

        victims.sample(partition, 1);
        assertEquals(partition, victims.choose());
        assertTrue(victims.evict());

        assertEquals(0, keys.all().size());
        assertTrue(keys.all().dataBytes() < 2000, "bytes: " + keys.all().dataBytes());
    }

    @Test
    void aSnapshotHasObjectsAsTheyWereWhileTheyChange() throws IOException {
        for (int i = 0; i < 2000; i++) {
            putObject("k" + i, 3);
            fill("k" + i, 1);
        }
        Map<String, Integer> found = new HashMap<>();
        int[] round = {1};

        try (Snapshot snapshot = new Snapshot(keyspaces)) {
            snapshot.visit(
                    (partition, task) -> {
                        round[0]++;
                        for (int i = 0; i < 2000; i += 3) {
                            fill("k" + i, round[0]);
                        }
                        task.run();
                    },
                    contents(found));
        }

        assertEquals(2000, found.size());
        found.forEach((key, content) -> assertEquals(1, content, key));
        assertEquals(round[0], object("k0").content());
    }

    @Test
    void aValueIsForkedOnceForASnapshotAndNotWithoutOne() {
        putObject("a", 4);
        fill("a", 1);
        assertEquals(0, object("a").forks);

        try (Snapshot open = new Snapshot(keyspaces)) {
            assertEquals(1, open.size());
            fill("a", 2);
            fill("a", 3);
            assertEquals(1, object("a").forks);
            assertEquals(4, object("a").copiedPages);
        }
        fill("a", 4);

        assertEquals(1, object("a").forks);
    }

    private static Snapshot.Visitor contents(Map<String, Integer> found) {
        return new Snapshot.Visitor() {
            @Override
            public void database(int index, long size, long expiring) {}

            @Override
            public void key(int database, Slice key, Slice value, long deadlineMillis) {
                throw new AssertionError("no string was put");
            }

            @Override
            public void object(int database, Slice key, Value value, long deadlineMillis) {
                String name = new String(key.array(), key.offset(), key.length(), ISO_8859_1);
                assertNull(found.put(name, ((PagedValue) value).content()), "visited twice");
            }
        };
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whateverChangesTheCountOfMemoryStaysRight(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            keys.select(random.nextInt(3));
            String key = "k" + random.nextInt(i % 4000 < 2500 ? 1500 : 30);
            step(random, key, i);
            if (random.nextInt(3000) == 0) {
                keys.all().swap(random.nextInt(3), random.nextInt(3));
                keys.all().clear(random.nextInt(3));
                new Snapshot(keyspaces).close();
                keyspaces.checkInvariants();
            }
        }
    }

    private void step(Random random, String key, int i) {
        Args args = named(key, "k" + random.nextInt(1500));
        switch (random.nextInt(10)) {
            case 0, 1 -> putString(key, random.nextInt(50) == 0 ? LARGE + random.nextInt(LARGE) : 10, NOW + 30_000);
            case 2, 3 -> putPacked(key, "x".repeat(random.nextInt(200)));
            case 4, 5 -> putObject(key, 1 + random.nextInt(5));
            case 6 -> keys.setDeadline(args, 0, random.nextBoolean() ? Keyspace.NO_DEADLINE : NOW + 20_000);
            case 7 -> keys.copy(args, 0, 1, random.nextInt(3));
            case 8 -> resize(args, 1 + random.nextInt(9));
            default -> keys.remove(args, 0);
        }
        keys.begin(NOW + i);
    }

    private void resize(Args args, int pages) {
        if (keys.typed().kind(args, 0) == Kind.HASH
                && keys.typed().objectToChange(args, 0, Kind.HASH) instanceof PagedValue value) {
            keys.typed().changed(args, 0, value.resize(pages));
        }
    }
}
