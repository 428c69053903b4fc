package io.kvserver.core.command.string;

import io.kvserver.core.command.LongHandler;
import io.kvserver.core.command.LongWork;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyBuffer;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.ShardAccess;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * LCS: the longest common subsequence of two values, by the table of lengths for all pairs of prefixes. Confined to one
 * request.
 *
 * <p>Only two rows of the table are kept, and one bit for each cell: whether the way back shortens the prefix of the
 * first value rather than of the second. That is enough to reconstruct the sequence, in a thirty-second of the memory.
 */
final class Lcs {
    private static final byte[] EMPTY = {};
    /** Redis's memory per cell; it refuses tables larger than the longest string. */
    private static final int REDIS_CELL_BYTES = 4;
    /** Some milliseconds' work in cells. */
    private static final long MANY_CELLS = 1 << 20;

    private final byte[] a;
    private final byte[] b;
    private final int length;
    /** The bit of the prefixes of lengths {@code i} and {@code j} is {@code (i - 1) * b.length + j - 1}. */
    private final long[] shortensA;

    private final byte[] sequence;
    private final List<Match> matches = new ArrayList<>();

    /** A run of equal bytes: its start in each value, and its length. */
    private record Match(int startA, int startB, int length) {}

    /** The options after the keys. */
    private record Options(boolean length, boolean index, boolean matchLengths, long fewest) {
        static Options of(Args args) {
            boolean length = false;
            boolean index = false;
            boolean matchLengths = false;
            long fewest = 0;
            for (int i = 3; i < args.count(); i++) {
                if (args.is(i, "IDX")) {
                    index = true;
                } else if (args.is(i, "LEN")) {
                    length = true;
                } else if (args.is(i, "WITHMATCHLEN")) {
                    matchLengths = true;
                } else if (args.is(i, "MINMATCHLEN") && i + 1 < args.count()) {
                    i++;
                    fewest = args.integer(i);
                } else {
                    throw CommandErrors.SYNTAX;
                }
            }
            if (index && length) {
                throw new CommandException("ERR If you want both the length and indexes, please just use IDX.");
            }
            return new Options(length, index, matchLengths, fewest);
        }
    }

    private Lcs(byte[] a, byte[] b) {
        this.a = a;
        this.b = b;
        this.shortensA = new long[(int) (((long) a.length * b.length + Long.SIZE - 1) / Long.SIZE)];
        this.length = fill();
        this.sequence = new byte[length];
        walkBack();
    }

    /** The command's handler. */
    static final class Handler implements LongHandler {
        @Override
        public LongWork begin(Keyspace keys, Args args) {
            return Question.of(keys, args);
        }
    }

    /** A request on two values whose bytes do not change. */
    private static final class Question implements LongWork {
        private final byte[] a;
        private final byte[] b;
        private final Options options;
        private @Nullable Lcs solution;

        private Question(byte[] a, byte[] b, Options options) {
            this.a = a;
            this.b = b;
            this.options = options;
        }

        static Question of(Keyspace keys, Args args) {
            byte[] a = bytes(keys, string(keys, args, 1));
            byte[] b = bytes(keys, string(keys, args, 2));
            Question question = new Question(a, b, Options.of(args));
            if (question.cells() * REDIS_CELL_BYTES > keys.longestString()) {
                throw new CommandException(
                        "ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len");
            }
            return question;
        }

        long cells() {
            return (a.length + 1L) * (b.length + 1L);
        }

        @Override
        public boolean isLong() {
            return cells() >= MANY_CELLS;
        }

        @Override
        public void answerAtOnce(Keyspace keys, ReplyWriter reply) {
            solution = new Lcs(a, b);
            answer(reply);
        }

        @Override
        public void run(ShardAccess shards, ReplyWriter elements, BooleanSupplier over) {
            solution = new Lcs(a, b);
        }

        @Override
        public void answer(ReplyWriter reply) {
            Lcs lcs = Objects.requireNonNull(solution);
            if (options.index) {
                lcs.writeMatches(options, reply);
            } else if (options.length) {
                reply.integer(lcs.length);
            } else {
                reply.bulk(lcs.sequence);
            }
        }
    }

    private static @Nullable Slice string(Keyspace keys, Args args, int key) {
        try {
            return keys.glance(args, key);
        } catch (CommandException wrongType) {
            throw CommandErrors.NOT_STRINGS;
        }
    }

    /** Bytes that do not change: those of a long value are kept from that, a short one is copied. */
    private static byte[] bytes(Keyspace keys, @Nullable Slice value) {
        if (value == null) {
            return EMPTY;
        }
        boolean whole = value.length() == value.array().length && value.length() >= ReplyBuffer.REFERENCE_BYTES;
        if (!whole) {
            return value.copy();
        }
        keys.share(value);
        return value.array();
    }

    /** Fills the table row by row and returns the length in the last cell. */
    private int fill() {
        int[] row = new int[b.length + 1];
        int[] above = new int[b.length + 1];
        for (int i = 1; i <= a.length; i++) {
            int[] next = above;
            above = row;
            row = next;
            for (int j = 1; j <= b.length; j++) {
                if (a[i - 1] == b[j - 1]) {
                    row[j] = above[j - 1] + 1;
                } else if (above[j] > row[j - 1]) {
                    row[j] = above[j];
                    int cell = cell(i, j);
                    shortensA[cell >> 6] |= 1L << cell;
                } else {
                    row[j] = row[j - 1];
                }
            }
        }
        return row[b.length];
    }

    /** Finds the sequence and its matches, the last ones first. */
    private void walkBack() {
        int i = a.length;
        int j = b.length;
        int missing = length;
        while (i > 0 && j > 0) {
            if (a[i - 1] == b[j - 1]) {
                int end = i;
                while (i > 0 && j > 0 && a[i - 1] == b[j - 1]) {
                    i--;
                    j--;
                    missing--;
                    sequence[missing] = a[i];
                }
                matches.add(new Match(i, j, end - i));
            } else if ((shortensA[cell(i, j) >> 6] >>> cell(i, j) & 1) != 0) {
                i--;
            } else {
                j--;
            }
        }
    }

    private int cell(int i, int j) {
        return (i - 1) * b.length + j - 1;
    }

    private void writeMatches(Options options, ReplyWriter reply) {
        List<Match> wanted =
                matches.stream().filter(match -> match.length >= options.fewest).toList();
        reply.map(2);
        reply.bulk("matches");
        reply.array(wanted.size());
        for (Match match : wanted) {
            reply.array(options.matchLengths ? 3 : 2);
            writeRange(match.startA, match.length, reply);
            writeRange(match.startB, match.length, reply);
            if (options.matchLengths) {
                reply.integer(match.length);
            }
        }
        reply.bulk("len");
        reply.integer(length);
    }

    private static void writeRange(int start, int length, ReplyWriter reply) {
        reply.array(2);
        reply.integer(start);
        reply.integer(start + length - 1);
    }
}
