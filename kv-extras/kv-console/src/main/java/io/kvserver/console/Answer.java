package io.kvserver.console;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * An answer of the store: a tree. Of long parts only the beginning is kept; {@link #size} is their full length.
 * Immutable, with bytes that must not be changed; any thread.
 */
final class Answer {
    /** The kinds of answers, as in RESP3. */
    enum Kind {
        NIL,
        STATUS,
        STRING,
        NUMBER,
        REAL,
        BOOLEAN,
        ERROR,
        LIST,
        SET,
        MAP
    }

    private static final byte[] NOTHING = new byte[0];

    private final Kind kind;
    private final byte[] bytes;
    private final long size;
    private final List<Answer> parts;

    private Answer(Kind kind, byte[] bytes, long size, List<Answer> parts) {
        this.kind = kind;
        this.bytes = bytes;
        this.size = size;
        this.parts = parts;
    }

    static Answer nil() {
        return new Answer(Kind.NIL, NOTHING, 0, List.of());
    }

    /** A text, of which {@code bytes} were kept and {@code size} bytes were sent. */
    static Answer of(Kind kind, byte[] bytes, long size) {
        return new Answer(kind, bytes, size, List.of());
    }

    /**
     * An aggregate, of which {@code parts} were kept and {@code size} were sent. A map's parts are keys and values in
     * turn.
     */
    static Answer of(Kind kind, List<Answer> parts, long size) {
        return new Answer(kind, NOTHING, size, parts);
    }

    Kind kind() {
        return kind;
    }

    boolean isNil() {
        return kind == Kind.NIL;
    }

    boolean isError() {
        return kind == Kind.ERROR;
    }

    /** The kept bytes of a text. */
    byte[] bytes() {
        return bytes;
    }

    /** The number of bytes or parts that were sent. */
    long size() {
        return size;
    }

    /** Whether more was sent than is kept. */
    boolean isCut() {
        return size > (parts.isEmpty() ? bytes.length : parts.size());
    }

    /** The kept parts. */
    List<Answer> parts() {
        return parts;
    }

    /** The part at an index; nil if there is none. */
    Answer part(int index) {
        return index < parts.size() ? parts.get(index) : nil();
    }

    /** The bytes as text; invalid UTF-8 is replaced. */
    String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** A whole number, perhaps from text; {@code otherwise} if it is not one. */
    long number(long otherwise) {
        try {
            return Long.parseLong(text());
        } catch (NumberFormatException none) {
            return otherwise;
        }
    }

    /** The value of a name in a map, or in a list of names and values; nil if there is none. */
    Answer get(String name) {
        for (int i = 0; i + 1 < parts.size(); i += 2) {
            if (parts.get(i).text().equals(name)) {
                return parts.get(i + 1);
            }
        }
        return nil();
    }

    /** The texts of the parts. */
    List<String> texts() {
        List<String> texts = new ArrayList<>(parts.size());
        for (Answer part : parts) {
            texts.add(part.text());
        }
        return texts;
    }
}
