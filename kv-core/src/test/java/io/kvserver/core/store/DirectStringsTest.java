package io.kvserver.core.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.store.DirectStrings.Form;
import io.kvserver.core.store.observe.KeyspaceEvents;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Where the short way of calls on strings goes, and where it leaves everything to the command. */
class DirectStringsTest {
    private static final long NOW = 1_700_000_000_000L;

    private final Keyspaces keyspaces = new Keyspaces(2, 2, KeyspaceEvents.NONE);
    private final Keyspace keys = new Keyspace(keyspaces);
    private final DirectStrings strings = new DirectStrings(keyspaces, 0);

    DirectStringsTest() {
        keys.begin(NOW);
        put("text", "abc", Keyspace.NO_DEADLINE);
        put("number", "98", Keyspace.NO_DEADLINE);
        put("mortal", "7", NOW + 1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private void put(String key, String value, long deadline) {
        keys.putString(Args.of(bytes(key)), 0, bytes(value), 0, value.length(), deadline);
    }

    private byte @Nullable [] get(String key, long now) {
        return strings.get(bytes(key), Form.BYTES, strings.hash(bytes(key)), now);
    }

    private boolean set(String key, String value) {
        return strings.set(bytes(key), bytes(value), strings.hash(bytes(key)), NOW);
    }

    private long add(String key, long amount) {
        return strings.add(bytes(key), amount, strings.hash(bytes(key)), NOW);
    }

    @Test
    void aStringInItsEntryIsReadAndWrittenOver() {
        assertTrue(strings.mayRead() && strings.mayWrite());
        assertArrayEquals(bytes("abc"), get("text", NOW));
        assertTrue(set("text", "xyz"));
        assertArrayEquals(bytes("xyz"), get("text", NOW));
        assertEquals("xyz", strings.get(bytes("text"), Form.TEXT, strings.hash(bytes("text")), NOW));
        assertEquals(99, add("number", 1));
        assertEquals(10, add("number", -89));
        assertArrayEquals(bytes("10"), get("number", NOW));
        assertEquals(8, add("mortal", 1));
        assertEquals(NOW + 1, keys.deadline(Args.of(bytes("mortal")), 0));
    }

    @Test
    void theRestIsLeftToTheCommand() {
        assertNull(get("missing", NOW));
        assertNull(get("mortal", NOW + 1));
        assertFalse(set("missing", "abc"));
        assertFalse(set("text", "longer"));
        assertFalse(set("mortal", "8"));
        assertEquals(DirectStrings.NOT_DONE, add("missing", 1));
        assertEquals(DirectStrings.NOT_DONE, add("text", 1));
        assertEquals(DirectStrings.NOT_DONE, add("number", 2));
        assertEquals(DirectStrings.NOT_DONE, add("number", Long.MAX_VALUE));
        assertArrayEquals(bytes("98"), get("number", NOW));
    }

    @Test
    void nothingIsWrittenOverWhileASnapshotIsOpen() {
        keyspaces.snapshotOpened();

        assertFalse(strings.mayWrite());
        assertFalse(set("text", "xyz"));
        assertEquals(DirectStrings.NOT_DONE, add("number", 1));

        keyspaces.snapshotClosed();
        assertTrue(set("text", "xyz"));
    }
}
