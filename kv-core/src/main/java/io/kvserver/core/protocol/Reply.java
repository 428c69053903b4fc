package io.kvserver.core.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a command answered to a call from inside the process. The methods below read the kind that is expected, and throw {@link
 * IllegalStateException} if it is another. Immutable but for the arrays, which are the caller's; any thread.
 */
public sealed interface Reply {
    /** A short text that is no data, as {@code OK}. */
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

    /** A whole number. */
    record Int(long value) implements Reply {}

    /** A floating-point number. */
    record Real(double value) implements Reply {}

    /** True or false. */
    record Bool(boolean value) implements Reply {}

    /** The absence of a value or of an array. */
    record Nil() implements Reply {
        static final Nil NIL = new Nil();
    }

    /** Values in an order. */
    record Array(List<Reply> elements) implements Reply {}

    /** Values in no order. */
    record Members(List<Reply> elements) implements Reply {}

    /** Keys with their values, in the order in which they came. */
    record Pairs(List<Map.Entry<Reply, Reply>> entries) implements Reply {
        @Override
        public List<Map.Entry<Reply, Reply>> entries() {
            return entries;
        }
    }

    /** A failure inside of an array, as in the reply to EXEC; a call that fails as a whole throws. */
    record Failure(String text) implements Reply {}

    /** Whether a value or an array is missing. */
    default boolean isNil() {
        return this instanceof Nil;
    }

    /** A whole number. */
    default long integer() {
        if (this instanceof Int number) {
            return number.value();
        }
        throw new IllegalStateException("an integer was expected, not " + this);
    }

    /** A byte string. */
    default byte[] bytes() {
        if (this instanceof Bulk bulk) {
            return bulk.bytes();
        }
        throw new IllegalStateException("a byte string was expected, not " + this);
    }

    /** A status, or a byte string as UTF-8. */
    default String text() {
        return this instanceof Status status ? status.text() : new String(bytes(), StandardCharsets.UTF_8);
    }

    /** A floating-point number, also one in text or a whole one. */
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

    /** The entries of a map, also of one that came as an array of keys and values. */
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

    /** The values of an array or a set. */
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
