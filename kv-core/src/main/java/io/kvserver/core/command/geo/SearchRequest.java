package io.kvserver.core.command.geo;

import io.kvserver.core.collection.SortedSet;
import io.kvserver.core.command.geo.Found.Order;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import org.jspecify.annotations.Nullable;

/** The parsed words of a search. Confined to one request. */
final class SearchRequest {
    /** The commands, by how they give the center and whether they may store. */
    enum Form {
        SEARCH(1, 2, true),
        SEARCH_AND_STORE(2, 3, true),
        RADIUS(1, 6, true),
        RADIUS_READING(1, 6, false),
        RADIUS_BY_MEMBER(1, 5, true),
        RADIUS_BY_MEMBER_READING(1, 5, false);

        private final int sourceKey;
        /** The first word of the options. */
        private final int options;

        private final boolean stores;

        Form(int sourceKey, int options, boolean stores) {
            this.sourceKey = sourceKey;
            this.options = options;
            this.stores = stores;
        }

        int sourceKey() {
            return sourceKey;
        }

        boolean isSearch() {
            return this == SEARCH || this == SEARCH_AND_STORE;
        }

        private boolean isByMember() {
            return this == RADIUS_BY_MEMBER || this == RADIUS_BY_MEMBER_READING;
        }
    }

    private final Form form;
    private final @Nullable SortedSet set;
    private final Args args;
    private final Shape shape = new Shape();

    private int at;
    private boolean fromMember;
    private boolean fromPlace;
    private boolean byRadius;
    private boolean byBox;
    private boolean withDistance;
    private boolean withScore;
    private boolean withPlace;
    private boolean any;
    private long count;
    private Order order = Order.AS_FOUND;
    private int targetKey;
    private boolean storesDistance;

    private SearchRequest(Form form, @Nullable SortedSet set, Args args) {
        this.form = form;
        this.set = set;
        this.args = args;
    }

    /** Parses a request on a sorted set, which may be missing. */
    static SearchRequest of(Form form, @Nullable SortedSet set, Args args) {
        SearchRequest request = new SearchRequest(form, set, args);
        request.readFixedWords();
        request.at = form.options;
        while (request.at < args.count()) {
            request.readOption();
        }
        request.check();
        return request;
    }

    private void readFixedWords() {
        if (form == Form.SEARCH_AND_STORE) {
            targetKey = 1;
        } else if (form.isByMember()) {
            // Without a source these words are skipped, but the rest is still checked.
            if (set != null) {
                goTo(set, 2);
                shape.readCircle(args, 3);
            }
        } else if (!form.isSearch()) {
            Shape.readPlace(args, 2, shape.center);
            shape.readCircle(args, 4);
        }
    }

    private void goTo(SortedSet present, int word) {
        if (!present.find(args, word)) {
            throw new CommandException("ERR could not decode requested zset member");
        }
        shape.center.set(present.score());
    }

    private void readOption() {
        int behind = args.count() - at - 1;
        if (!readAnswerOption() && !(behind >= 1 && readCount()) && !readForm(behind)) {
            throw CommandErrors.SYNTAX;
        }
        at++;
    }

    /** Reads an option of one word. Returns whether there was one. */
    private boolean readAnswerOption() {
        if (args.is(at, "WITHDIST")) {
            withDistance = true;
        } else if (args.is(at, "WITHHASH")) {
            withScore = true;
        } else if (args.is(at, "WITHCOORD")) {
            withPlace = true;
        } else if (args.is(at, "ANY")) {
            any = true;
        } else if (args.is(at, "ASC")) {
            order = Order.NEAREST_FIRST;
        } else if (args.is(at, "DESC")) {
            order = Order.FARTHEST_FIRST;
        } else {
            return false;
        }
        return true;
    }

    private boolean readCount() {
        if (!args.is(at, "COUNT")) {
            return false;
        }
        count = args.integer(at + 1);
        if (count <= 0) {
            throw new CommandException("ERR COUNT must be > 0");
        }
        at++;
        return true;
    }

    private boolean readForm(int behind) {
        return form.isSearch() ? readSearchOption(behind) : form.stores && behind >= 1 && readTarget();
    }

    private boolean readTarget() {
        boolean distance = args.is(at, "STOREDIST");
        if (!distance && !args.is(at, "STORE")) {
            return false;
        }
        storesDistance = distance;
        at++;
        targetKey = at;
        return true;
    }

    private boolean readSearchOption(int behind) {
        if (behind >= 1 && !fromPlace && args.is(at, "FROMMEMBER")) {
            if (set != null) {
                goTo(set, at + 1);
            }
            fromMember = true;
            at += 1;
        } else if (behind >= 2 && !fromMember && args.is(at, "FROMLONLAT")) {
            Shape.readPlace(args, at + 1, shape.center);
            fromPlace = true;
            at += 2;
        } else if (behind >= 2 && !byBox && args.is(at, "BYRADIUS")) {
            shape.readCircle(args, at + 1);
            byRadius = true;
            at += 2;
        } else if (behind >= 3 && !byRadius && args.is(at, "BYBOX")) {
            shape.readBox(args, at + 1);
            byBox = true;
            at += 3;
        } else if (form == Form.SEARCH_AND_STORE && args.is(at, "STOREDIST")) {
            storesDistance = true;
        } else {
            return false;
        }
        return true;
    }

    private void check() {
        if (targetKey > 0 && parts() > 0) {
            throw new CommandException("ERR " + (form.isSearch() ? "GEOSEARCHSTORE" : "STORE option in GEORADIUS")
                    + " is not compatible with WITHDIST, WITHHASH and WITHCOORD options");
        }
        if (form.isSearch() && !fromMember && !fromPlace) {
            throw new CommandException(
                    "ERR exactly one of FROMMEMBER or FROMLONLAT can be specified for " + args.echo(0));
        }
        if (form.isSearch() && !byRadius && !byBox) {
            throw new CommandException("ERR exactly one of BYRADIUS and BYBOX can be specified for " + args.echo(0));
        }
        if (any && count == 0) {
            throw new CommandException("ERR the ANY argument requires COUNT argument");
        }
        if (count > 0 && order == Order.AS_FOUND && !any) {
            // Without an order, the first ones are the nearest.
            order = Order.NEAREST_FIRST;
        }
        shape.center.asCenter();
    }

    Shape shape() {
        return shape;
    }

    Order order() {
        return order;
    }

    /** The most places wanted; 0 for all. */
    long count() {
        return count;
    }

    /** Whether any places will do, even if others are nearer. */
    boolean any() {
        return any;
    }

    boolean withDistance() {
        return withDistance;
    }

    boolean withScore() {
        return withScore;
    }

    boolean withPlace() {
        return withPlace;
    }

    /** The number of parts of a result besides the member. */
    int parts() {
        return (withDistance ? 1 : 0) + (withScore ? 1 : 0) + (withPlace ? 1 : 0);
    }

    /** The place of the key to store to among the words; 0 if there is none. */
    int targetKey() {
        return targetKey;
    }

    /** Whether the distances become the scores. */
    boolean storesDistance() {
        return storesDistance;
    }

    /** Whether it is a GEOSEARCHSTORE rather than one of the older commands. */
    boolean isNewForm() {
        return form.isSearch();
    }
}
