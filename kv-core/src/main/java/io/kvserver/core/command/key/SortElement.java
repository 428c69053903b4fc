package io.kvserver.core.command.key;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Reals;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An element while it is sorted.
 *
 * @param bytes the element; its bytes do not change
 * @param number the value to compare, if numbers are compared
 * @param text the value to compare, if texts are compared; {@code null} if the element has none, and then it comes
 *     first
 */
record SortElement(Bytes bytes, double number, @Nullable Bytes text) {
    private static final String NOT_A_NUMBER = "ERR One or more scores can't be converted into double";

    private static final Comparator<SortElement> BY_NUMBER =
            Comparator.comparingDouble(SortElement::comparable).thenComparing(SortElement::bytes);
    private static final Comparator<SortElement> BY_TEXT =
            Comparator.comparing(SortElement::text, Comparator.nullsFirst(Comparator.naturalOrder()));

    /** Bytes, compared as unsigned numbers. */
    record Bytes(Slice range) implements Comparable<Bytes> {
        static Bytes of(byte[] array) {
            return new Bytes(new Slice().set(array, 0, array.length));
        }

        @Override
        public int compareTo(Bytes other) {
            return Arrays.compareUnsigned(range.array(), other.range.array());
        }
    }

    /** Sorts elements; the sort is stable. */
    static List<byte[]> sort(Keyspace keys, List<byte[]> elements, SortOptions options) {
        SortElement[] sorted = new SortElement[elements.size()];
        Meanwhile others = new Meanwhile();
        boolean sound = true;
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = of(keys, elements.get(i), options);
            sound &= !Double.isNaN(sorted[i].number);
            others.step();
        }
        // Checked only now, because all keys count as looked up.
        if (!sound) {
            throw new CommandException(NOT_A_NUMBER);
        }
        Comparator<SortElement> order = options.alphabetical ? BY_TEXT : BY_NUMBER;
        Comparator<SortElement> wanted = options.descending ? order.reversed() : order;
        Arrays.sort(sorted, (one, other) -> {
            others.step();
            return wanted.compare(one, other);
        });
        return new AbstractList<>() {
            @Override
            public byte[] get(int index) {
                return sorted[index].bytes.range.array();
            }

            @Override
            public int size() {
                return sorted.length;
            }
        };
    }

    private static SortElement of(Keyspace keys, byte[] element, SortOptions options) {
        Bytes bytes = Bytes.of(element);
        SortPattern by = options.by;
        Slice compared = by == null ? bytes.range : by.value(keys, element);
        if (options.alphabetical) {
            Bytes text = by == null ? bytes : compared == null ? null : Bytes.of(compared.copy());
            return new SortElement(bytes, 0, text);
        }
        double number =
                compared == null ? 0 : Reals.parseWeight(compared.array(), compared.offset(), compared.length());
        return new SortElement(bytes, number, null);
    }

    /** The number with both zeros as one. */
    private double comparable() {
        return number + 0.0;
    }
}
