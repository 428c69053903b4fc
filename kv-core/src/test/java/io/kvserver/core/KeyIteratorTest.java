package io.kvserver.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class KeyIteratorTest {
    private final List<String> asked = new ArrayList<>();

    @Test
    void fetchesTheNextPageAfterThePreviousWasReadAndSkipsEmptyPages() {
        KeyIterator keys = new KeyIterator(this::page);
        assertEquals(List.of(), asked);

        assertEquals("a", text(keys.next()));
        assertEquals(List.of("0"), asked);
        assertEquals("b", text(keys.next()));
        assertEquals(List.of("0"), asked);
        assertTrue(keys.hasNext());
        assertEquals(List.of("0", "7", "8"), asked);
        assertEquals("c", text(keys.next()));

        assertFalse(keys.hasNext());
        assertThrows(NoSuchElementException.class, keys::next);
        assertEquals(List.of("0", "7", "8"), asked);
    }

    /** A page with two keys, an empty one, and one with a key. */
    private KeyIterator.Page page(byte[] cursor) {
        asked.add(text(cursor));
        return switch (text(cursor)) {
            case "0" -> new KeyIterator.Page(bytes("7"), List.of(bytes("a"), bytes("b")));
            case "7" -> new KeyIterator.Page(bytes("8"), List.of());
            default -> new KeyIterator.Page(bytes("0"), List.of(bytes("c")));
        };
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
