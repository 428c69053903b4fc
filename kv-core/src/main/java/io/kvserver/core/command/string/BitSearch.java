package io.kvserver.core.command.string;

import io.kvserver.core.command.LongHandler;
import io.kvserver.core.command.LongWork;
import io.kvserver.core.command.Span;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.ShardAccess;
import java.util.function.BooleanSupplier;

/** BITCOUNT and BITPOS, which run in the background on large values. */
final class BitSearch {
    static final LongHandler COUNT = BitSearch::count;
    static final LongHandler FIND = BitSearch::find;

    /** About a millisecond's work in bits. */
    private static final long MANY_BITS = 64L << 20;

    private BitSearch() {}

    /** A request: either its answer is known already, or bits of a value have to be searched. */
    private static final class Question implements LongWork {
        private static final int COUNTED = 2;

        private final Slice value;
        private final Span span;
        /** The bit to look for; {@code COUNTED} to count the set bits. */
        private final int bit;
        /** Whether the value counts as followed by clear bits. */
        private final boolean open;

        private long answer;

        Question(Slice value, Span span, int bit, boolean open) {
            this.value = value;
            this.span = span;
            this.bit = bit;
            this.open = open;
        }

        static Question answered(long with) {
            Question known = new Question(new Slice(), Span.NONE, COUNTED, false);
            known.answer = with;
            return known;
        }

        @Override
        public boolean isLong() {
            return !span.isEmpty() && span.last() - span.first() >= MANY_BITS;
        }

        private void solve() {
            if (bit == COUNTED) {
                answer += span.isEmpty() ? 0 : Bits.count(value, span);
                return;
            }
            answer = span.isEmpty() ? -1 : Bits.find(value, span, bit);
            if (answer < 0 && bit == 0 && open && !span.isEmpty()) {
                // Without an end, the value counts as followed by clear bits.
                answer = span.last() + 1;
            }
        }

        @Override
        public void answerAtOnce(Keyspace keys, ReplyWriter reply) {
            solve();
            answer(reply);
        }

        @Override
        public void run(ShardAccess shards, ReplyWriter elements, BooleanSupplier over) {
            solve();
        }

        @Override
        public void answer(ReplyWriter reply) {
            reply.integer(answer);
        }
    }

    /** A question about a value, which is not copied: a short one is searched at once, and a long search keeps its bytes from being written over. */
    private static Question question(Keyspace keys, Slice value, Span span, int bit, boolean open) {
        Question asked = new Question(new Slice().set(value.array(), value.offset(), value.length()), span, bit, open);
        if (asked.isLong()) {
            keys.share(value);
        }
        return asked;
    }

    private static LongWork count(Keyspace keys, Args args) {
        Slice value = keys.glance(args, 1);
        // A missing key has no set bits, even if the rest of the request is wrong.
        return value == null
                ? Question.answered(0)
                : question(keys, value, counted(args, value), Question.COUNTED, false);
    }

    private static LongWork find(Keyspace keys, Args args) {
        long bit = args.integer(2);
        if (bit != 0 && bit != 1) {
            throw new CommandException("ERR The bit argument must be 1 or 0.");
        }
        Slice value = keys.glance(args, 1);
        if (value == null) {
            return Question.answered(bit == 0 ? 0 : -1);
        }
        return question(keys, value, searched(args, value), (int) bit, args.count() < 5);
    }

    private static Span counted(Args args, Slice value) {
        if (args.count() == 2) {
            return Span.of(0, -1, value.length()).inBits();
        }
        if (args.count() > 5 || args.count() == 3) {
            throw CommandErrors.SYNTAX;
        }
        long start = args.integer(2);
        long end = args.integer(3);
        if (Span.isReversed(start, end)) {
            // Empty even if the unit is wrong: Redis checks that later.
            return Span.NONE;
        }
        return span(start, end, args.count() == 5 && inBits(args, 4), value);
    }

    private static Span searched(Args args, Slice value) {
        if (args.count() > 6) {
            throw CommandErrors.SYNTAX;
        }
        long start = args.count() > 3 ? args.integer(3) : 0;
        boolean inBits = args.count() == 6 && inBits(args, 5);
        long end = args.count() > 4 ? args.integer(4) : -1;
        return span(start, end, inBits, value);
    }

    /** Whether a word says BIT, so that places count bits and not bytes. */
    private static boolean inBits(Args args, int word) {
        if (args.is(word, "BIT")) {
            return true;
        }
        if (args.is(word, "BYTE")) {
            return false;
        }
        throw CommandErrors.SYNTAX;
    }

    private static Span span(long start, long end, boolean inBits, Slice value) {
        return inBits
                ? Span.of(start, end, (long) value.length() * Byte.SIZE)
                : Span.of(start, end, value.length()).inBits();
    }
}
