package io.kvserver.core.command.stream;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.stream.PendingCursor;
import io.kvserver.core.stream.StreamId;

/** XAUTOCLAIM. Stateless. */
final class AutoClaiming {
    private static final int FIRST_OPTION = 6;
    private static final long DEFAULT_COUNT = 100;
    /** The most entries to visit, as a multiple of the entries to claim. */
    private static final long ATTEMPTS = 10;
    /** The limit of COUNT in Redis, whose ids take 16 bytes. */
    private static final long MAX_COUNT = Long.MAX_VALUE / 16;

    private AutoClaiming() {}

    private record Options(long count, boolean justIds) {
        static Options parse(Args args) {
            long count = DEFAULT_COUNT;
            boolean justIds = false;
            int word = FIRST_OPTION;
            while (word < args.count()) {
                if (args.is(word, "COUNT") && word + 1 < args.count()) {
                    count = count(args, word + 1);
                    word += 2;
                } else if (args.is(word, "JUSTID")) {
                    justIds = true;
                    word++;
                } else {
                    throw CommandErrors.SYNTAX;
                }
            }
            return new Options(count, justIds);
        }

        private static long count(Args args, int word) {
            long count;
            try {
                count = args.integer(word);
            } catch (CommandException notANumber) {
                count = 0;
            }
            if (count < 1 || count > MAX_COUNT) {
                throw new CommandException("ERR COUNT must be > 0");
            }
            return count;
        }
    }

    static void xautoclaim(Keyspace keys, Args args, ReplyWriter reply) {
        // As in Redis, before the words are checked.
        keys.lookUp(args, 1);
        long minIdle = Math.max(0, Claiming.number(args, 4, "min-idle-time argument for XAUTOCLAIM"));
        StreamId start = Ids.start(args, 5);
        Options options = Options.parse(args);
        long attempts = options.count() * ATTEMPTS;
        Meanwhile others = Meanwhile.during(attempts);
        Claim claim = Claim.open(keys, args, others);
        if (claim == null) {
            throw PendingEntries.noSuchGroup(args);
        }
        PendingCursor at = new PendingCursor(claim.group(), null, start);
        while (attempts > 0 && claim.size() + claim.removed().size() < options.count() && at.next()) {
            attempts--;
            others.step();
            StreamId id = at.id();
            if (!claim.exists(id)) {
                claim.remove(id);
            } else if (claim.isIdle(at, minIdle)) {
                claim.take(id, keys.relativeMillis(), at.count() + (options.justIds() ? 0 : 1));
            }
        }
        StreamId next = at.next() ? at.id() : StreamId.MIN;
        claim.finish(false);
        reply.array(3);
        EntryReplies entries = new EntryReplies(reply);
        entries.id(next);
        claim.answer(reply, options.justIds());
        reply.array(claim.removed().size());
        for (StreamId id : claim.removed()) {
            entries.id(id);
            others.step();
        }
    }
}
