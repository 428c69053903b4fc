package io.kvserver.core.command.stream;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.stream.PendingCursor;
import io.kvserver.core.stream.StreamId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** XCLAIM. Confined to one request. */
final class Claiming {
    private static final int FIRST_ID = 5;

    private final List<StreamId> ids = new ArrayList<>();
    private final Meanwhile others;
    private long timeMillis = -1;
    private long retries = -1;
    private boolean force;
    private boolean justIds;
    private StreamId lastId = StreamId.MIN;

    private Claiming(Meanwhile others) {
        this.others = others;
    }

    private static Claiming parse(Keyspace keys, Args args, Meanwhile others) {
        Claiming claiming = new Claiming(others);
        int word = FIRST_ID;
        for (; word < args.count(); word++) {
            StreamId id = Ids.orNull(args, word);
            if (id == null) {
                break;
            }
            claiming.ids.add(id);
            others.step();
        }
        while (word < args.count()) {
            word = claiming.option(keys, args, word);
        }
        long now = keys.relativeMillis();
        if (claiming.timeMillis < 0 || claiming.timeMillis > now) {
            claiming.timeMillis = now;
        }
        return claiming;
    }

    /** Parses an option and returns the place of the next one. */
    private int option(Keyspace keys, Args args, int word) {
        if (args.is(word, "FORCE")) {
            force = true;
            return word + 1;
        }
        if (args.is(word, "JUSTID")) {
            justIds = true;
            return word + 1;
        }
        boolean more = word + 1 < args.count();
        if (more && args.is(word, "IDLE")) {
            timeMillis = keys.relativeMillis() - number(args, word + 1, "IDLE option argument for XCLAIM");
        } else if (more && args.is(word, "TIME")) {
            timeMillis = number(args, word + 1, "TIME option argument for XCLAIM");
        } else if (more && args.is(word, "RETRYCOUNT")) {
            retries = number(args, word + 1, "RETRYCOUNT option argument for XCLAIM");
        } else if (more && args.is(word, "LASTID")) {
            lastId = Ids.strict(args, word + 1);
        } else {
            throw new CommandException("ERR Unrecognized XCLAIM option '" + args.echo(word) + "'");
        }
        return word + 2;
    }

    /** The number in a word; {@code what} names it in the error. */
    static long number(Args args, int word, String what) {
        try {
            return args.integer(word);
        } catch (CommandException notANumber) {
            throw new CommandException("ERR Invalid " + what);
        }
    }

    static void xclaim(Keyspace keys, Args args, ReplyWriter reply) {
        keys.lookUp(args, 1);
        Meanwhile others = Meanwhile.during(args.count());
        Claim claim = Claim.open(keys, args, others);
        if (claim == null) {
            throw PendingEntries.noSuchGroup(args);
        }
        long minIdle = Math.max(0, number(args, 4, "min-idle-time argument for XCLAIM"));
        parse(keys, args, others).run(claim, minIdle, reply);
    }

    private void run(Claim claim, long minIdle, ReplyWriter reply) {
        boolean moved = lastId.compareTo(claim.group().lastId()) > 0;
        if (moved) {
            claim.group().position(lastId, claim.group().entriesRead());
        }
        for (StreamId id : ids) {
            others.step();
            PendingCursor pending = claim.pending(id);
            if (!claim.exists(id)) {
                if (pending != null) {
                    claim.remove(id);
                }
            } else if (pending == null ? force : claim.isIdle(pending, minIdle)) {
                claim.take(id, timeMillis, count(pending));
            }
        }
        claim.finish(moved);
        claim.answer(reply, justIds);
    }

    private long count(@Nullable PendingCursor pending) {
        if (retries >= 0) {
            return retries;
        }
        return (pending == null ? 1 : pending.count()) + (justIds ? 0 : 1);
    }
}
