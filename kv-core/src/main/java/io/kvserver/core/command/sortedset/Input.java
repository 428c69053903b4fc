package io.kvserver.core.command.sortedset;

import io.kvserver.core.collection.SortedSet;
import io.kvserver.core.protocol.Slice;
import org.jspecify.annotations.Nullable;

/**
 * An input of ZUNION and its variants: a sorted set, a set, whose members have the score 1, or nothing for a missing
 * key. Confined to the request's thread. While its members are visited, none may be looked up by name.
 */
abstract class Input {
    /** The weight in the request. */
    double weight = 1;

    /** The input for a sorted set, or for a missing key. */
    static Input of(@Nullable SortedSet set) {
        return set == null ? new Nothing() : new Scored(set);
    }

    /** The number of members. */
    abstract int size();

    /** Goes to the next member, at first to the first; {@code false} if there is none. */
    abstract boolean next();

    /** The present member of {@link #next}; valid until the next call of any method. */
    abstract Slice member();

    /** The score of the present member of {@link #next}. */
    abstract double score();

    /** Looks for a member by its name. */
    abstract boolean find(Slice member);

    /** The score of the member that {@link #find} found. */
    abstract double foundScore();

    /** The weighted score of the present member of {@link #next}. */
    final double weighted() {
        double product = weight * score();
        // Infinity times zero is 0, as in Redis.
        return Double.isNaN(product) ? 0 : product;
    }

    /** The weighted score of the member that {@link #find} found; NaN for infinity times zero, as in Redis. */
    final double foundWeighted() {
        return weight * foundScore();
    }

    /** A sorted set. */
    private static final class Scored extends Input {
        private final SortedSet set;
        private int passed;

        Scored(SortedSet set) {
            this.set = set;
        }

        @Override
        int size() {
            return set.size();
        }

        @Override
        boolean next() {
            if (passed == set.size()) {
                return false;
            }
            if (passed == 0) {
                set.seek(0, false);
            } else {
                set.next();
            }
            passed++;
            return true;
        }

        @Override
        Slice member() {
            return set.member();
        }

        @Override
        double score() {
            return set.memberScore();
        }

        @Override
        boolean find(Slice member) {
            return set.find(member.array(), member.offset(), member.length());
        }

        @Override
        double foundScore() {
            return set.score();
        }
    }

    /** The input for a missing key. */
    private static final class Nothing extends Input {
        @Override
        int size() {
            return 0;
        }

        @Override
        boolean next() {
            return false;
        }

        @Override
        Slice member() {
            throw new IllegalStateException();
        }

        @Override
        double score() {
            throw new IllegalStateException();
        }

        @Override
        boolean find(Slice member) {
            return false;
        }

        @Override
        double foundScore() {
            throw new IllegalStateException();
        }
    }
}
