package io.kvserver.core.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyBuffer;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.observe.KeyspaceEvents;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which values are overwritten in place, and which readers must not see that. */
class OverwriteTest {
    private static final long NEVER = Keyspace.NO_DEADLINE;

    private final Keyspaces keyspaces = new Keyspaces(2, 1, KeyspaceEvents.NONE);
    private final Keyspace keys = new Keyspace(keyspaces);

    private void put(String key, String value, long deadlineMillis) {
        Args request = Args.of(key.getBytes(ISO_8859_1), value.getBytes(ISO_8859_1));
        keys.putString(request, 0, request.array(), request.offset(1), request.length(1), deadlineMillis);
    }

    private byte[] entry(String key) {
        Slice value = keys.string(Args.of(key.getBytes(ISO_8859_1)), 0);
        assertNotNull(value);
        return value.array();
    }

    private String value(String key) {
        Slice value = keys.string(Args.of(key.getBytes(ISO_8859_1)), 0);
        assertNotNull(value);
        return new String(value.array(), value.offset(), value.length(), ISO_8859_1);
    }

    private static Map<String, String> contents(Snapshot snapshot) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        snapshot.visit((partition, task) -> task.run(), new Snapshot.Visitor() {
            @Override
            public void database(int index, long size, long expiring) {}

            @Override
            public void key(int database, Slice key, Slice value, long deadlineMillis) {
                String deadline = deadlineMillis == NEVER ? "" : "@" + deadlineMillis;
                contents.put(text(key), text(value) + deadline);
            }
        });
        return contents;
    }

    private static String text(Slice slice) {
        return new String(slice.array(), slice.offset(), slice.length(), ISO_8859_1);
    }

    @Test
    void aValueOfTheSameLengthTakesTheOldOnesPlace() {
        put("a", "old", NEVER);
        byte[] before = entry("a");

        put("a", "new", NEVER);

        assertSame(before, entry("a"));
        assertEquals("new", value("a"));
        keyspaces.checkInvariants();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "longer", "ab"})
    void aValueOfAnotherLengthGetsAPlaceOfItsOwn(String value) {
        put("a", "old", NEVER);
        byte[] before = entry("a");

        put("a", value, NEVER);

        assertNotSame(before, entry("a"));
        assertEquals(value, value("a"));
        keyspaces.checkInvariants();
    }

    @Test
    void aDeadlineIsWrittenOverADeadlineOnly() {
        put("a", "old", 1000);
        byte[] before = entry("a");

        put("a", "new", 2000);
        assertSame(before, entry("a"));
        assertEquals(2000, keys.deadline(Args.of("a".getBytes(ISO_8859_1)), 0));

        put("a", "one", NEVER);
        assertNotSame(before, entry("a"));
        assertEquals(NEVER, keys.deadline(Args.of("a".getBytes(ISO_8859_1)), 0));
        keyspaces.checkInvariants();
    }

    @Test
    void anExpiredValueIsNotOverwritten() {
        put("a", "old", 1000);
        byte[] before = entry("a");
        keys.begin(1000);

        put("a", "new", 2000);

        assertNotSame(before, entry("a"));
        assertEquals("new", value("a"));
        assertEquals(1, keys.all().counts().expired());
    }

    @Test
    void aValueThatRepliesMayReferToIsNotOverwritten() {
        String old = "x".repeat(ReplyBuffer.REFERENCE_BYTES);
        put("a", old, NEVER);
        byte[] before = entry("a");

        put("a", "y".repeat(old.length()), NEVER);

        assertNotSame(before, entry("a"));
        assertEquals('x', before[before.length - 1]);
    }

    @Test
    void aSnapshotDoesNotSeeWhatComesAfterIt() throws IOException {
        put("a", "old", NEVER);
        put("t", "old", 1000);
        put("n", "17", NEVER);
        byte[] before = entry("a");

        Snapshot snapshot = new Snapshot(keyspaces);
        put("a", "new", NEVER);
        put("t", "new", 2000);
        Args number = Args.of("n".getBytes(ISO_8859_1));
        keys.add(number, 0, 1);
        Slice bits = keys.resizeString(Args.of("a".getBytes(ISO_8859_1)), 0, 3);
        bits.array()[bits.offset()] = '!';

        assertEquals(Map.of("a", "old", "t", "old@1000", "n", "17"), contents(snapshot));
        assertEquals("!ew", value("a"));
        assertEquals("18", value("n"));
        assertNotSame(before, entry("a"));

        snapshot.close();
        byte[] after = entry("a");
        put("a", "end", NEVER);
        assertSame(after, entry("a"));
    }

    @Test
    void whileAnyOfSeveralSnapshotsIsOpenNothingIsOverwritten() throws IOException {
        put("a", "1", NEVER);
        Snapshot first = new Snapshot(keyspaces);
        put("a", "2", NEVER);
        Snapshot second = new Snapshot(keyspaces);

        first.close();
        first.close();
        put("a", "3", NEVER);

        assertEquals(Map.of("a", "2"), contents(second));
        second.close();
    }
}
