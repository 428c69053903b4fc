package io.kvserver.core.command.sortedset;

import io.kvserver.core.collection.SortedSet;
import io.kvserver.core.protocol.Slice;
import org.jspecify.annotations.Nullable;

/**
 * What ZUNION and the commands like it combine: a sorted set, a set, whose members have the score 1, or nothing, where there is no
 * key. Confined to the request's thread. It must not be looked into by name while its members are gone through.
 */
abstract class Input {
    /** As the request says it. */
    double weight = 1;

    /** The members of a sorted set, if there is one. */
    static Input of(@Nullable SortedSet set) {
        return set == null ? new Nothing() : new Scored(set);
    }

    /** How many members there are. */
    abstract int size();

    /** Goes to the next member, first to the first; {@code false} if there is none. */
    abstract boolean next();

    /** The member that {@link #next} has gone to; valid until the next call of a method here. */
    abstract Slice member();

    /** The score of the member that {@link #next} has gone to. */
    abstract double score();

    /** Looks for a member by its name. */
    abstract boolean find(Slice member);

    /** The score of the member that was looked for and found. */
    abstract double foundScore();

    /** The score of the member that {@link #next} has gone to, weighted. */
    final double weighted() {
        double product = weight * score();
        // Infinite times nothing: as in Redis.
        return Double.isNaN(product) ? 0 : product;
    }

    /** The score of the member that was looked for and found, weighted; as in Redis no number if that is infinite times nothing. */
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

    /** What there is where there is no key. */
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
