package io.kvserver.core.command.key;

import io.kvserver.core.protocol.Reals;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** An element while it is sorted. Immutable; its arrays do not change. */
final class SortElement {
    private static final Comparator<byte @Nullable []> MISSING_FIRST = Comparator.nullsFirst(Arrays::compareUnsigned);
    private static final Comparator<SortElement> BY_NUMBER = (one, other) -> {
        int order = Double.compare(one.number, other.number);
        return order == 0 ? Arrays.compareUnsigned(one.bytes, other.bytes) : order;
    };
    private static final Comparator<SortElement> BY_TEXT = (one, other) -> MISSING_FIRST.compare(one.text, other.text);
    private static final Comparator<SortElement> BY_BYTES =
            (one, other) -> Arrays.compareUnsigned(one.bytes, other.bytes);
    private static final Comparator<SortElement> BY_PLACE = (one, other) -> Integer.compare(one.place, other.place);

    /** The element itself. */
    final byte[] bytes;
    /** The value to compare, if texts are compared; {@code null} if the element has none, and then it comes first. */
    private final byte @Nullable [] text;
    /** The value to compare, if numbers are compared; both zeros are one. */
    private final double number;
    /** Its place in the value. */
    private final int place;

    private SortElement(byte[] bytes, byte @Nullable [] text, double number, int place) {
        this.bytes = bytes;
        this.text = text;
        this.number = number;
        this.place = place;
    }

    /** The element with these bytes at a place of the value. */
    static SortElement of(Keyspace keys, byte[] bytes, int place, SortOptions options) {
        SortPattern by = options.by;
        Slice compared = by == null ? null : by.value(keys, bytes);
        if (options.alphabetical) {
            byte[] text = by == null ? bytes : compared == null ? null : compared.copy();
            return new SortElement(bytes, text, 0, place);
        }
        double number = 0;
        if (by == null) {
            number = Reals.parseWeight(bytes, 0, bytes.length);
        } else if (compared != null) {
            number = Reals.parseWeight(compared.array(), compared.offset(), compared.length());
        }
        return new SortElement(bytes, null, number + 0.0, place);
    }

    /** Whether it can be compared: {@code false} if a number is wanted and its value is none. */
    boolean isSound() {
        return !Double.isNaN(number);
    }

    /**
     * The order that a request wants. No two elements of a value are equal in it: those with equal values are in the order of the
     * value or, in a set, which has none, in that of their bytes.
     */
    static Comparator<SortElement> order(SortOptions options, boolean ofSet) {
        Comparator<SortElement> order = options.alphabetical ? BY_TEXT : BY_NUMBER;
        return (options.descending ? order.reversed() : order).thenComparing(ofSet ? BY_BYTES : BY_PLACE);
    }
}
