package io.kvserver.core.command.geo;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.protocol.Slice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The places that a search has found: all, or as many of the first ones as are wanted. Confined to one request. */
final class Found {
    /** The order of the reply. */
    enum Order {
        AS_FOUND,
        NEAREST_FIRST,
        FARTHEST_FIRST
    }

    /** One place. Immutable. */
    static final class Point {
        final byte[] member;
        final double score;
        final double meters;
        final double longitude;
        final double latitude;
        private final int number;

        Point(Slice member, double score, double meters, Place place, int number) {
            this.member = member.copy();
            this.score = score;
            this.meters = meters;
            this.longitude = place.longitude();
            this.latitude = place.latitude();
            this.number = number;
        }
    }

    private final Order order;
    private final Comparator<Point> comparator;
    private final long most;
    /** The wanted places, the last one at the head; used if only some are wanted, in an order. */
    private final PriorityQueue<Point> wanted;

    private final List<Point> all = new ArrayList<>();
    private final boolean some;
    private int count;

    /** Keeps at most {@code most} places; all if that is 0. */
    Found(Order order, long most) {
        this.order = order;
        this.most = most;
        Comparator<Point> byMeters = Comparator.comparingDouble(point -> point.meters);
        this.comparator = (order == Order.FARTHEST_FIRST ? byMeters.reversed() : byMeters)
                .thenComparingInt(point -> point.number);
        this.some = most > 0 && order != Order.AS_FOUND;
        this.wanted = new PriorityQueue<>(comparator.reversed());
    }

    void add(Slice member, double score, double meters, Place place) {
        count++;
        if (some && wanted.size() == most && !comesBefore(meters, wanted.element().meters)) {
            return;
        }
        Point point = new Point(member, score, meters, place, count);
        if (!some) {
            all.add(point);
            return;
        }
        wanted.add(point);
        if (wanted.size() > most) {
            wanted.remove();
        }
    }

    private boolean comesBefore(double meters, double other) {
        return order == Order.FARTHEST_FIRST ? meters > other : meters < other;
    }

    /** The number of places added. */
    int count() {
        return count;
    }

    /** The wanted places in their order; meanwhile others are served. */
    List<Point> points(Meanwhile others) {
        all.addAll(wanted);
        wanted.clear();
        if (order != Order.AS_FOUND) {
            all.sort((one, other) -> {
                others.step();
                return comparator.compare(one, other);
            });
        }
        return most > 0 && all.size() > most ? all.subList(0, (int) most) : all;
    }
}
