package io.kvserver.core.command.geo;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.collection.SortedSet;
import io.kvserver.core.command.geo.Found.Point;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.Reals;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the places in a circle or a box, and returns or stores them. Made for one request; confined to its thread. */
final class Search {
    private static final int DISTANCE_DIGITS = 4;

    private final Keyspace keys;
    private final Args args;
    private final SearchRequest request;
    private final Meanwhile others = new Meanwhile();

    private Search(Keyspace keys, Args args, SearchRequest request) {
        this.keys = keys;
        this.args = args;
        this.request = request;
    }

    /** Runs a request of one of the commands that search. */
    static void run(SearchRequest.Form form, Keyspace keys, Args args, ReplyWriter reply) {
        SortedSet set = SortedSet.read(keys, args, form.sourceKey());
        SearchRequest request = SearchRequest.of(form, set, args);
        new Search(keys, args, request).run(set, reply);
    }

    private void run(@Nullable SortedSet set, ReplyWriter reply) {
        List<Point> points = set == null ? List.of() : find(set);
        if (request.targetKey() == 0) {
            answer(points, reply);
        } else {
            store(points);
            reply.integer(points.size());
        }
    }

    private List<Point> find(SortedSet set) {
        Found found = new Found(request.order(), request.count());
        @Nullable Cell[] cells = SearchedCells.of(request.shape());
        Cell last = null;
        for (int i = 0; i < cells.length; i++) {
            Cell cell = cells[i];
            // In a coarse grid a cell may be on both sides of the center. As in Redis, it is compared with the one
            // searched
            // before, unless that is the center's.
            if (cell == null || cell.equals(last)) {
                continue;
            }
            if (found.count() > 0 && isEnough(found)) {
                break;
            }
            find(set, cell, found);
            last = i == 0 ? null : cell;
        }
        return found.points(others);
    }

    private boolean isEnough(Found found) {
        return request.any() && found.count() >= request.count();
    }

    private void find(SortedSet set, Cell cell, Found found) {
        int rank = set.countBelow((double) cell.firstScore(), false);
        int rest = set.countBelow((double) cell.endScore(), false) - rank;
        if (rest <= 0) {
            return;
        }
        Place place = new Place();
        set.seek(rank, false);
        while (true) {
            double score = set.memberScore();
            place.set(score);
            double meters = request.shape().meters(place);
            if (!(meters < 0)) {
                found.add(set.member(), score, meters, place);
                if (isEnough(found)) {
                    return;
                }
            }
            rest--;
            if (rest == 0) {
                return;
            }
            others.step();
            set.next();
        }
    }

    private void answer(List<Point> points, ReplyWriter reply) {
        int parts = 1 + request.parts();
        double unit = request.shape().unit().meters();
        reply.array(points.size());
        for (int i = 0; i < points.size(); i++) {
            Point point = points.get(i);
            if (parts > 1) {
                reply.array(parts);
            }
            reply.bulk(point.member);
            if (request.withDistance()) {
                writeDistance(point.meters / unit, reply);
            }
            if (request.withScore()) {
                reply.integer(score(point.score));
            }
            if (request.withPlace()) {
                writePlace(point.longitude, point.latitude, reply);
            }
            others.step();
        }
    }

    /** A score as an integer; a score out of range becomes the least integer, as on Redis's processors. */
    private static long score(double score) {
        return score >= Long.MAX_VALUE ? Long.MIN_VALUE : (long) score;
    }

    static void writeDistance(double distance, ReplyWriter reply) {
        reply.bulk(Reals.fixed(distance, DISTANCE_DIGITS));
    }

    static void writePlace(double longitude, double latitude, ReplyWriter reply) {
        reply.array(2);
        reply.decimal(longitude);
        reply.decimal(latitude);
    }

    private void store(List<Point> points) {
        SortedSet result = SortedSet.create(keys, args, request.targetKey());
        double unit = request.shape().unit().meters();
        for (int i = 0; i < points.size(); i++) {
            Point point = points.get(i);
            double score = request.storesDistance() ? point.meters / unit : point.score;
            result.put(score, point.member, 0, point.member.length);
            others.step();
        }
        result.replace(request.isNewForm() ? "geosearchstore" : "georadiusstore");
    }
}
