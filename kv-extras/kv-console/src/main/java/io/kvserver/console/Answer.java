package io.kvserver.console;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What the store answered: a tree. Of long parts only the beginning is kept; {@link #size} tells how long they are. Immutable but
 * for the bytes, which nobody changes; any thread.
 */
final class Answer {
    /** What an answer is, in the words of RESP3. */
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

    /** One that is written as text, of which {@code bytes} are kept and {@code size} were sent. */
    static Answer of(Kind kind, byte[] bytes, long size) {
        return new Answer(kind, bytes, size, List.of());
    }

    /** One that has others, of which {@code parts} are kept and {@code size} were sent. A map's are keys and values in turn. */
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

    /** What is kept of a text. */
    byte[] bytes() {
        return bytes;
    }

    /** How many bytes or parts there are, kept or not. */
    long size() {
        return size;
    }

    /** Whether more was sent than is kept. */
    boolean isCut() {
        return size > (parts.isEmpty() ? bytes.length : parts.size());
    }

    /** What is kept of the parts. */
    List<Answer> parts() {
        return parts;
    }

    /** The part at an index; nil if there is none. */
    Answer part(int index) {
        return index < parts.size() ? parts.get(index) : nil();
    }

    /** A text, whatever it is; bytes that are not UTF-8 are replaced. */
    String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** A whole number, also one in text; {@code otherwise} if it is none. */
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
