package io.kvserver.core.command.key;

import io.kvserver.core.client.host.Meanwhile;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;

/**
 * Sorts elements, or only as many of the first ones as are wanted: then it keeps no more, so that the first ten of a million take
 * hardly more than the look at each. Confined to one request's thread, which serves its other clients meanwhile.
 */
final class SortSelection {
    /** At most this share of the elements is selected; of more, all are sorted. */
    private static final int SELECTED_SHARE = 4;

    private final Comparator<SortElement> order;
    private final Meanwhile others;
    private final int most;
    /** The first ones so far, the last of them at the head; empty if all are sorted. */
    private final Queue<SortElement> first;
    /** All elements; empty if only the first are kept. */
    private final SortElement[] all;

    private int count;

    /** For so many elements, of which the first {@code most} are wanted. */
    SortSelection(Comparator<SortElement> wanted, int elements, int most, Meanwhile others) {
        this.others = others;
        this.most = most;
        this.order = (one, other) -> {
            others.step();
            return wanted.compare(one, other);
        };
        boolean selects = most <= elements / SELECTED_SHARE;
        this.first = new PriorityQueue<>(selects ? most + 1 : 1, order.reversed());
        this.all = new SortElement[selects ? 0 : elements];
    }

    void add(SortElement element) {
        others.step();
        if (all.length > 0) {
            all[count++] = element;
        } else if (first.size() < most) {
            first.add(element);
        } else if (most > 0 && order.compare(element, first.element()) < 0) {
            first.remove();
            first.add(element);
        }
    }

    /** The wanted elements after the first {@code skipped}. */
    List<byte[]> wanted(int skipped) {
        SortElement[] sorted = all.length > 0 ? all : first.toArray(new SortElement[0]);
        Arrays.sort(sorted, order);
        return new AbstractList<>() {
            @Override
            public byte[] get(int index) {
                return sorted[skipped + index].bytes;
            }

            @Override
            public int size() {
                return most - skipped;
            }
        };
    }
}
