package io.kvserver.core.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.observe.KeyspaceEvents;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyspacesTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8, 64})
    void keysSpreadOverAllPartitions(int partitions) {
        Keyspaces keyspaces = new Keyspaces(partitions, 2, KeyspaceEvents.NONE);
        Keyspace view = new Keyspace(keyspaces);
        Set<Integer> used = new HashSet<>();

        for (int i = 0; i < 4000; i++) {
            Args key = Args.of(bytes("key" + i));
            put(view, "key" + i, "value" + i);
            used.add(view.partitionOf(key, 0));
        }

        assertEquals(partitions, used.size());
        assertEquals(4000, view.all().size());
        keyspaces.checkInvariants();
        for (int i = 0; i < 4000; i++) {
            assertEquals("value" + i, get(view, "key" + i));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 3, 63, Integer.MIN_VALUE + 1})
    void theNumberOfPartitionsHasToBeAPowerOfTwo(int partitions) {
        assertThrows(IllegalArgumentException.class, () -> new Keyspaces(partitions, 2, KeyspaceEvents.NONE));
    }

    @Test
    void viewsShareTheKeys() {
        Keyspaces keyspaces = new Keyspaces(4, 2, KeyspaceEvents.NONE);
        Keyspace writer = new Keyspace(keyspaces);
        Keyspace reader = new Keyspace(keyspaces);

        put(writer, "a", "1");
        put(writer, "b", "2");
        boolean removed = reader.remove(Args.of(bytes("a")), 0);

        assertTrue(removed);
        assertNull(get(writer, "a"));
        assertEquals("2", get(reader, "b"));
        assertEquals(1, writer.all().size());
    }

    @Test
    void anEmptyKeyAndAnEmptyValueAreAsGoodAsAnyOther() {
        Keyspace view = new Keyspace(new Keyspaces(4, 2, KeyspaceEvents.NONE));

        put(view, "", "x");
        put(view, "x", "");

        assertEquals("x", get(view, ""));
        assertEquals("", get(view, "x"));
        assertTrue(view.exists(Args.of(new byte[0]), 0));
        assertFalse(view.exists(Args.of(new byte[1]), 0));
    }

    @Test
    void anIntegerIsStoredAsItsDigits() {
        Keyspace view = new Keyspace(new Keyspaces(1, 2, KeyspaceEvents.NONE));

        view.add(Args.of(bytes("n")), 0, Long.MIN_VALUE);

        assertEquals("-9223372036854775808", get(view, "n"));
    }

    @Test
    void clearRemovesTheKeysOfAllPartitions() {
        Keyspaces keyspaces = new Keyspaces(8, 2, KeyspaceEvents.NONE);
        Keyspace view = new Keyspace(keyspaces);
        for (int i = 0; i < 100; i++) {
            put(view, "key" + i, "x");
        }

        view.all().clear(0);

        assertEquals(0, view.all().size());
        assertNull(get(view, "key1"));
        keyspaces.checkInvariants();
    }

    @Test
    void aStoredValueIsACopy() {
        Keyspace view = new Keyspace(new Keyspaces(1, 2, KeyspaceEvents.NONE));
        Args request = Args.of(bytes("key"), bytes("value"));

        view.putString(request, 0, request.array(), request.offset(1), request.length(1), Keyspace.NO_DEADLINE);
        request.array()[request.offset(1)] = '!';

        assertEquals("value", get(view, "key"));
    }

    private static void put(Keyspace view, String key, String value) {
        view.putString(Args.of(bytes(key)), 0, bytes("<" + value + ">"), 1, value.length(), Keyspace.NO_DEADLINE);
    }

    private static @Nullable String get(Keyspace view, String key) {
        Slice value = view.string(Args.of(bytes("GET"), bytes(key)), 1);
        return value == null ? null : new String(value.copy(), ISO_8859_1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
