package io.kvserver.core.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The reply of a command that was called from inside the process. The methods below return the expected kind of value, and
 * throw {@link IllegalStateException} if the reply is of another kind. Immutable except for the arrays, which belong to the
 * caller; any thread.
 */
public sealed interface Reply {
    /** A short status such as {@code OK}. */
    record Status(String text) implements Reply {}

    /** A byte string. */
    @SuppressWarnings("ArrayRecordComponent") // Compared by its bytes.
    record Bulk(byte[] bytes) implements Reply {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Bulk bulk && Arrays.equals(bytes, bulk.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "Bulk[" + text() + "]";
        }
    }

    /** An integer. */
    record Int(long value) implements Reply {}

    /** A floating-point number. */
    record Real(double value) implements Reply {}

    /** True or false. */
    record Bool(boolean value) implements Reply {}

    /** The absence of a value or of an array. */
    record Nil() implements Reply {
        static final Nil NIL = new Nil();
    }

    /** A list of values. */
    record Array(List<Reply> elements) implements Reply {}

    /** A set of values, in no particular order. */
    record Members(List<Reply> elements) implements Reply {}

    /** The entries of a map, in the order in which they were sent. */
    record Pairs(List<Map.Entry<Reply, Reply>> entries) implements Reply {
        @Override
        public List<Map.Entry<Reply, Reply>> entries() {
            return entries;
        }
    }

    /** An error inside an array, as in the reply to EXEC; if the whole call fails, it throws instead. */
    record Failure(String text) implements Reply {}

    /** Whether this is nil: no value or no array. */
    default boolean isNil() {
        return this instanceof Nil;
    }

    /** The value of an integer. */
    default long integer() {
        if (this instanceof Int number) {
            return number.value();
        }
        throw new IllegalStateException("an integer was expected, not " + this);
    }

    /** The bytes of a byte string. */
    default byte[] bytes() {
        if (this instanceof Bulk bulk) {
            return bulk.bytes();
        }
        throw new IllegalStateException("a byte string was expected, not " + this);
    }

    /** The text of a status, or of a byte string as UTF-8. */
    default String text() {
        return this instanceof Status status ? status.text() : new String(bytes(), StandardCharsets.UTF_8);
    }

    /** The value of a floating-point number, also if it is an integer or sent as text. */
    default double real() {
        if (this instanceof Real number) {
            return number.value();
        }
        if (this instanceof Int number) {
            return number.value();
        }
        String digits = text();
        return switch (digits) {
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(digits);
        };
    }

    /** The entries of a map, also if it is an array of alternating keys and values. */
    default List<Map.Entry<Reply, Reply>> entries() {
        if (this instanceof Pairs pairs) {
            return pairs.entries();
        }
        List<Reply> values = values();
        List<Map.Entry<Reply, Reply>> entries = new ArrayList<>(values.size() / 2);
        for (int i = 0; i + 1 < values.size(); i += 2) {
            entries.add(Map.entry(values.get(i), values.get(i + 1)));
        }
        return entries;
    }

    /** The elements of an array or a set. */
    default List<Reply> values() {
        if (this instanceof Array array) {
            return array.elements();
        }
        if (this instanceof Members members) {
            return members.elements();
        }
        throw new IllegalStateException("an array was expected, not " + this);
    }
}
