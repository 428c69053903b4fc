package io.kvserver.core.command.geo;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.collection.SortedSet;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;

/** GEOADD: adds members with their places, or moves them. Made for one request; confined to its thread. */
final class Adding {
    private static final int KEY = 1;
    /** The words per member: a longitude, a latitude and the member. */
    private static final int WORDS = 3;

    private boolean onlyNew;
    private boolean onlyPresent;
    private boolean countChanged;

    private int first = KEY + 1;
    private int added;
    private int moved;

    private Adding() {}

    static void geoadd(Keyspace keys, Args args, ReplyWriter reply) {
        Adding adding = new Adding();
        adding.readOptions(args);
        adding.run(keys, args);
        reply.integer(adding.countChanged ? adding.added + adding.moved : adding.added);
    }

    private void readOptions(Args args) {
        while (first < args.count() && isOption(args)) {
            first++;
        }
        int words = args.count() - first;
        if (words == 0 || words % WORDS != 0 || (onlyNew && onlyPresent)) {
            throw CommandErrors.SYNTAX;
        }
    }

    private boolean isOption(Args args) {
        if (args.is(first, "NX")) {
            onlyNew = true;
        } else if (args.is(first, "XX")) {
            onlyPresent = true;
        } else if (args.is(first, "CH")) {
            countChanged = true;
        } else {
            return false;
        }
        return true;
    }

    private void run(Keyspace keys, Args args) {
        long[] scores = scores(args);
        SortedSet set = SortedSet.open(keys, args);
        if (set == null && !onlyPresent) {
            set = SortedSet.create(keys, args, KEY, args.length(first + WORDS - 1));
        }
        if (set == null) {
            return;
        }
        Meanwhile others = Meanwhile.during(scores.length);
        for (int i = 0; i < scores.length; i++) {
            others.step();
            add(set, (double) scores[i], args, first + WORDS * i + WORDS - 1);
        }
        if (added + moved > 0) {
            set.finish();
            keys.happened('z', "zadd", args, KEY);
        }
    }

    /** The scores of all members, computed before any is added. */
    private long[] scores(Args args) {
        long[] scores = new long[(args.count() - first) / WORDS];
        Place place = new Place();
        Meanwhile others = Meanwhile.during(scores.length);
        for (int i = 0; i < scores.length; i++) {
            others.step();
            Shape.readPlace(args, first + WORDS * i, place);
            scores[i] = Cell.score(place.longitude(), place.latitude());
        }
        return scores;
    }

    private void add(SortedSet set, double score, Args args, int member) {
        if (!set.find(args, member)) {
            if (!onlyPresent) {
                set.add(score, args.array(), args.offset(member), args.length(member));
                added++;
            }
        } else if (!onlyNew && set.score() != score) {
            set.change(score, args.array(), args.offset(member), args.length(member));
            moved++;
        }
    }
}
