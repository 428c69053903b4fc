package io.kvserver.core.command.sortedset;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.collection.SortedSet;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Reals;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.kind.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A request of ZUNION, ZINTER, ZDIFF or one of their variants, and its computation. Confined to the request's thread, which has
 * the shards of all its keys until the result is stored, and serves its other clients meanwhile.
 */
final class Combination {
    /** The operations on inputs. */
    enum Operation {
        UNION,
        INTERSECTION,
        DIFFERENCE
    }

    /** How the scores of a member are combined. */
    private enum Aggregate {
        SUM,
        MIN,
        MAX
    }

    /** The options that a command takes. */
    enum Options {
        /** WEIGHTS and AGGREGATE, unless it is a difference. */
        OF_STORING,
        /** Those of {@link #OF_STORING}, and WITHSCORES. */
        OF_READING,
        /** LIMIT. */
        OF_COUNTING
    }

    private static final String NOT_A_WEIGHT = "ERR weight value is not a float";
    private static final String NEGATIVE_LIMIT = "ERR LIMIT can't be negative";

    private final Operation operation;
    private final List<Input> inputs = new ArrayList<>();
    private final Meanwhile others = new Meanwhile();
    private Aggregate aggregate = Aggregate.SUM;
    private boolean withScores;
    private long limit;

    private Combination(Operation operation) {
        this.operation = operation;
    }

    /** Parses a request from the number of its inputs on. */
    static Combination of(Keyspace keys, Args args, int numkeys, Operation operation, Options options, String command) {
        Combination combination = new Combination(operation);
        int next = combination.readInputs(keys, args, numkeys, command);
        combination.readOptions(args, next, options);
        if (operation != Operation.DIFFERENCE) {
            combination.inputs.sort(Comparator.comparingInt(Input::size));
        }
        return combination;
    }

    private int readInputs(Keyspace keys, Args args, int numkeys, String command) {
        long count = args.integer(numkeys);
        if (count < 1) {
            throw new CommandException("ERR at least 1 input key is needed for '" + command + "' command");
        }
        if (count > args.count() - numkeys - 1) {
            throw CommandErrors.SYNTAX;
        }
        int end = numkeys + 1 + (int) count;
        for (int key = numkeys + 1; key < end; key++) {
            inputs.add(input(keys, args, key));
        }
        return end;
    }

    /** The input of a key. */
    private static Input input(Keyspace keys, Args args, int key) {
        return keys.typed().kind(args, key) == Kind.SET
                ? SetInput.of(keys, args, key)
                : Input.of(SortedSet.read(keys, args, key));
    }

    private void readOptions(Args args, int first, Options options) {
        boolean weighs = options != Options.OF_COUNTING && operation != Operation.DIFFERENCE;
        for (int i = first; i < args.count(); i++) {
            int behind = args.count() - i - 1;
            if (weighs && behind >= inputs.size() && args.is(i, "WEIGHTS")) {
                for (Input input : inputs) {
                    input.weight = weight(args, ++i);
                }
            } else if (weighs && behind >= 1 && args.is(i, "AGGREGATE")) {
                aggregate = aggregate(args, ++i);
            } else if (options == Options.OF_READING && args.is(i, "WITHSCORES")) {
                withScores = true;
            } else if (options == Options.OF_COUNTING && behind >= 1 && args.is(i, "LIMIT")) {
                limit = args.integer(++i, 0, NEGATIVE_LIMIT);
            } else {
                throw CommandErrors.SYNTAX;
            }
        }
    }

    private static double weight(Args args, int word) {
        double weight = Reals.parseOrNaN(args.array(), args.offset(word), args.length(word));
        if (Double.isNaN(weight)) {
            throw new CommandException(NOT_A_WEIGHT);
        }
        return weight;
    }

    private static Aggregate aggregate(Args args, int word) {
        for (Aggregate each : Aggregate.values()) {
            if (args.is(word, each.name())) {
                return each;
            }
        }
        throw CommandErrors.SYNTAX;
    }

    boolean hasScores() {
        return withScores;
    }

    /** Adds the result to an empty sorted set. */
    void compute(SortedSet result) {
        switch (operation) {
            case UNION -> unite(result);
            case INTERSECTION -> intersect(result);
            case DIFFERENCE -> subtract(result);
        }
    }

    private void unite(SortedSet result) {
        for (Input input : inputs) {
            while (input.next()) {
                // The score first, because reading it may overwrite the member.
                double score = input.weighted();
                Slice member = input.member();
                boolean present = result.find(member.array(), member.offset(), member.length());
                if (present) {
                    score = aggregated(result.score(), score);
                    result.change(score, member.array(), member.offset(), member.length());
                } else {
                    result.add(score, member.array(), member.offset(), member.length());
                }
                others.step();
            }
        }
    }

    private void intersect(SortedSet result) {
        Input smallest = inputs.get(0);
        while (smallest.next()) {
            if (isInOthers(smallest)) {
                double score = smallest.weighted();
                for (int i = 1; i < inputs.size(); i++) {
                    score = aggregated(score, inputs.get(i).foundWeighted());
                }
                result.put(score, smallest.member());
            }
            others.step();
        }
    }

    /** The number of members that all inputs have, at most the request's limit. */
    int countCommon() {
        int count = 0;
        Input smallest = inputs.get(0);
        while ((limit == 0 || count < limit) && smallest.next()) {
            if (isInOthers(smallest)) {
                count++;
            }
            others.step();
        }
        return count;
    }

    private boolean isInOthers(Input first) {
        for (int i = 1; i < inputs.size(); i++) {
            if (!inputs.get(i).find(first.member())) {
                return false;
            }
        }
        return true;
    }

    private void subtract(SortedSet result) {
        Input first = inputs.get(0);
        while (first.next()) {
            boolean elsewhere = false;
            for (int i = 1; i < inputs.size() && !elsewhere; i++) {
                elsewhere = inputs.get(i).find(first.member());
            }
            if (!elsewhere) {
                result.put(first.score(), first.member());
            }
            others.step();
        }
    }

    private double aggregated(double one, double other) {
        return switch (aggregate) {
            case SUM -> {
                double sum = one + other;
                // The sum of opposite infinities is 0, as in Redis.
                yield Double.isNaN(sum) ? 0 : sum;
            }
            case MIN -> other < one ? other : one;
            case MAX -> other > one ? other : one;
        };
    }
}
