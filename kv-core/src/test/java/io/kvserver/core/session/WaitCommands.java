package io.kvserver.core.session;

import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Command.command;

import io.kvserver.core.StandardCommands;
import io.kvserver.core.command.BlockingHandler;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.CommandTable;
import io.kvserver.core.command.Family;
import io.kvserver.core.command.Flag;
import io.kvserver.core.command.Group;
import io.kvserver.core.command.KeySpec;
import io.kvserver.core.command.Routing;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Recording;
import java.util.List;
import java.util.stream.Stream;

/** Blocking commands for tests, in addition to kv's. Stateless. */
final class WaitCommands {
    /** {@code WAITPOP key [key ...] millis}: removes a string and replies with it; 0 waits for ever. */
    private static final Command WAITPOP = command(
                    "WAITPOP", Group.GENERIC, atLeast(3), Routing.DESCRIBED, new Pop(), Flag.WRITE, Flag.BLOCKING)
            .keys(KeySpec.of(1, -2, 1, "RW access delete"))
            .documented("0.0.0", "Takes a string away.", "O(N)")
            .recorded(Recording.VALUE);

    /** {@code WAITMOVE source target millis}: moves a string and replies OK. */
    private static final Command WAITMOVE = command(
                    "WAITMOVE", Group.GENERIC, exactly(4), Routing.DESCRIBED, new Move(), Flag.WRITE, Flag.BLOCKING)
            .keys(KeySpec.of(1, 1, 1, "RW access delete"))
            .documented("0.0.0", "Moves a string.", "O(1)");

    private WaitCommands() {}

    static CommandTable table() {
        return new CommandTable(
                Stream.concat(Stream.of(StandardCommands.values()), Stream.of(Family.of(List.of(WAITPOP, WAITMOVE))))
                        .toList());
    }

    private static long deadline(Keyspace keys, Args args) {
        long millis = args.integer(args.count() - 1);
        return millis == 0 ? Long.MAX_VALUE : keys.nowMillis() + millis;
    }

    private static final class Pop implements BlockingHandler {
        @Override
        public Terms terms(Keyspace keys, Args args) {
            return new Terms(args, 1, args.count() - 2, deadline(keys, args));
        }

        @Override
        public boolean tryAnswer(Keyspace keys, Args args, ReplyWriter reply) {
            for (int key = 1; key < args.count() - 1; key++) {
                Slice value = keys.string(args, key);
                if (value != null) {
                    reply.bulk(value);
                    keys.remove(args, key);
                    return true;
                }
            }
            return false;
        }
    }

    private static final class Move implements BlockingHandler {
        @Override
        public Terms terms(Keyspace keys, Args args) {
            return new Terms(args, 1, 1, deadline(keys, args));
        }

        @Override
        public boolean tryAnswer(Keyspace keys, Args args, ReplyWriter reply) {
            if (!keys.exists(args, 1)) {
                return false;
            }
            keys.copy(args, 1, 2, keys.database());
            keys.remove(args, 1);
            reply.ok();
            return true;
        }
    }
}
