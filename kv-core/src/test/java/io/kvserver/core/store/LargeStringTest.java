package io.kvserver.core.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ProtocolException;
import io.kvserver.core.protocol.ProtocolLimits;
import io.kvserver.core.protocol.RequestBytes;
import io.kvserver.core.protocol.RequestParser;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.memory.Memory;
import io.kvserver.core.store.observe.KeyCaches;
import io.kvserver.core.store.observe.KeyspaceEvents;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Large strings are written over and grow in place, unless somebody refers to their bytes. */
class LargeStringTest {
    private static final int LARGE = Memory.LARGE_BYTES;
    /** Long enough to stay where it was received. */
    private static final int LONG = 9 << 20;

    private final Memory memory = new Memory();
    private final Keyspaces keyspaces = new Keyspaces(2, 3, KeyspaceEvents.NONE, KeyCaches.NONE, memory);
    private final Keyspace keys = new Keyspace(keyspaces);
    private final Args key = Args.of("key".getBytes(ISO_8859_1), "other".getBytes(ISO_8859_1));

    LargeStringTest() {
        keys.begin(1000);
        put(LARGE, 'a');
    }

    private void put(int length, char content) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) content);
        keys.putString(key, 0, bytes, 0, length, Keyspace.NO_DEADLINE);
    }

    private Slice present(int word) {
        return Objects.requireNonNull(keys.stringToChange(key, word));
    }

    private byte[] content(int word) {
        Slice value = present(word);
        return Arrays.copyOfRange(value.array(), value.offset(), value.offset() + value.length());
    }

    /** Changes the first byte, and the length. Returns the array that the string has then. */
    private byte[] change(int length, char first) {
        Slice value = keys.resizeString(key, 0, length);
        value.array()[value.offset()] = (byte) first;
        return value.array();
    }

    @Test
    void isWrittenOver() {
        byte[] array = present(0).array();

        assertSame(array, change(LARGE, 'b'));
        assertSame(array, change(LARGE, 'c'));
        assertEquals('c', content(0)[0]);
    }

    @Test
    @SuppressWarnings("ArrayEquals") // It is about the array itself.
    void growsInPlace() {
        int copies = 0;
        byte[] array = present(0).array();
        // One byte at a time, until it is four times as long.
        for (int length = LARGE + 1; length <= 4 * LARGE; length++) {
            byte[] next = change(length, 'x');
            next[length - 1] = 'y';
            copies += next.equals(array) ? 0 : 1;
            array = next;
        }

        assertTrue(copies <= 13, copies + " copies");
        byte[] expected = new byte[4 * LARGE];
        Arrays.fill(expected, (byte) 'y');
        Arrays.fill(expected, 0, LARGE, (byte) 'a');
        expected[0] = 'x';
        assertArrayEquals(expected, content(0));
    }

    @Test
    void isFilledWithZerosWhereItGrows() {
        change(LARGE + 10, 'b')[LARGE + 9] = 'z';
        change(LARGE + 5, 'b');
        change(LARGE + 12, 'b');

        assertArrayEquals(new byte[12], Arrays.copyOfRange(content(0), LARGE, LARGE + 12));
    }

    @Test
    void isReplacedWhereSomebodyRefersToIt() {
        Slice seen = Objects.requireNonNull(keys.string(key, 0));
        byte[] array = seen.array();
        byte[] before = array.clone();

        byte[] replaced = change(LARGE, 'b');
        assertNotSame(array, replaced);
        assertArrayEquals(before, array);
        // The new one is nobody else's.
        assertSame(replaced, change(LARGE, 'c'));
    }

    @Test
    void isWrittenOverAfterAGlance() {
        byte[] array = Objects.requireNonNull(keys.glance(key, 0)).array();

        assertSame(array, change(LARGE, 'b'));
    }

    @Test
    void isReplacedWhileASnapshotIsOpen() throws Exception {
        byte[] array = present(0).array();
        byte[] before = array.clone();
        try (Snapshot snapshot = new Snapshot(keyspaces)) {
            byte[] replaced = change(LARGE, 'b');
            assertNotSame(array, replaced);
            assertArrayEquals(before, array);
            // The snapshot does not have the new one.
            assertSame(replaced, change(LARGE, 'c'));
            try (Snapshot later = new Snapshot(keyspaces)) {
                assertNotSame(replaced, change(LARGE, 'd'));
                assertTrue(SnapshotContents.of(later).get("0:key").startsWith("ca"), "what the later snapshot has");
            }
            assertTrue(SnapshotContents.of(snapshot).get("0:key").startsWith("aa"), "what the snapshot has");
        }
    }

    @Test
    void rollbackBringsTheStringBackAsItWas() {
        byte[] before = content(0);
        try (Checkpoint checkpoint = new Checkpoint(keyspaces)) {
            change(LARGE, 'b');
            change(LARGE + 10, 'c');
            checkpoint.restore(keys);
        }

        assertArrayEquals(before, content(0));
    }

    @Test
    void needsNoMemoryToBeWrittenOver() {
        memory.maxBytes(keys.all().dataBytes() + 100);

        assertEquals(LARGE, change(LARGE, 'b').length);
    }

    @Test
    void copyAndOriginalAreIndependent() {
        keys.copy(key, 0, 1, 0);
        byte[] before = content(0);

        change(LARGE + 1, 'b');
        assertArrayEquals(before, content(1));

        Slice copy = keys.resizeString(key, 1, LARGE);
        copy.array()[copy.offset()] = 'c';
        assertEquals('b', content(0)[0]);
        assertEquals('c', content(1)[0]);
    }

    @Test
    void movedStringIsStillWrittenOver() {
        byte[] array = present(0).array();
        keys.move(key, 0, 1, 0);
        keys.setDeadline(key, 1, 5000);

        assertSame(array, keys.resizeString(key, 1, LARGE).array());
        assertEquals(5000, keys.deadline(key, 1));
    }

    @Test
    void roomToGrowIsCounted() {
        long before = keys.all().dataBytes();

        int length = change(LARGE + 1, 'b').length;

        assertTrue(length > LARGE + 1, "no room");
        long counted = keys.all().dataBytes() - before;
        assertTrue(Math.abs(counted - (length - LARGE)) <= 8, counted + " counted for " + (length - LARGE));
    }

    @Test
    void roomToGrowIsNotTakenWhereThereIsNoMemoryForIt() {
        byte[] grown = null;
        for (long bound = keys.all().dataBytes(); grown == null; bound += 1000) {
            memory.maxBytes(bound);
            try {
                grown = change(LARGE + 1, 'b');
            } catch (CommandException refused) {
                // The least memory that suffices is looked for.
                assertEquals(CommandErrors.OUT_OF_MEMORY.text(), refused.text());
            }
        }

        assertEquals(LARGE + 1, grown.length);
    }

    /** A request in an array, of which the words are the last ones, and behind which there is more. */
    private static Args request(boolean isOwned, int... lengths) throws ProtocolException {
        StringBuilder text = new StringBuilder("*" + (2 + lengths.length) + "\r\n$3\r\nSET\r\n$3\r\nkey\r\n");
        for (int length : lengths) {
            text.append("$" + length + "\r\n" + "r".repeat(length) + "\r\n");
        }
        byte[] array = (text + "*1\r\n$4\r\nPING\r\n").getBytes(ISO_8859_1);
        RequestBytes bytes = new RequestBytes();
        bytes.moveTo(array, isOwned);
        Args request = new Args(bytes);
        assertTrue(new RequestParser(ProtocolLimits.DEFAULT).parse(request, 0, array.length));
        return request;
    }

    private void put(Args request) {
        keys.putString(request, 1, request.array(), request.offset(2), request.length(2), Keyspace.NO_DEADLINE);
    }

    @Test
    void staysInTheArrayOfALongRequest() throws Exception {
        Args request = request(true, LONG);
        byte[] before = request.array().clone();

        put(request);

        assertTrue(isIn(request));
        assertArrayEquals(value(LONG, LONG), content(0));
        try (Snapshot snapshot = new Snapshot(keyspaces)) {
            String saved = "r".repeat(LONG) + "@" + Keyspace.NO_DEADLINE;
            assertTrue(saved.equals(SnapshotContents.of(snapshot).get("0:key")));
        }
        keys.resizeString(key, 0, LONG + 5);
        assertArrayEquals(value(LONG, LONG + 5), content(0));
        assertArrayEquals(before, request.array());
    }

    /** Whether the string is in the array of a request; not as an assertion, which would show the arrays. */
    @SuppressWarnings("ReferenceEquality")
    private boolean isIn(Args request) {
        return request.array() == present(0).array();
    }

    private static byte[] value(int length, int withZeros) {
        byte[] bytes = new byte[withZeros];
        Arrays.fill(bytes, 0, length, (byte) 'r');
        return bytes;
    }

    @Test
    void isCopiedOutOfAnArrayThatSomebodyElseUses() throws Exception {
        Args request = request(false, LONG);

        put(request);

        assertFalse(isIn(request));
        assertArrayEquals(value(LONG, LONG), content(0));
    }

    @Test
    void isCopiedOutOfARequestWithMuchElse() throws Exception {
        Args request = request(true, LONG, LONG);

        put(request);

        assertFalse(isIn(request));
        assertArrayEquals(value(LONG, LONG), content(0));
    }
}
