package io.kvserver.core.client;

import static io.kvserver.core.protocol.Log.LOG;

import io.kvserver.core.command.Command;
import io.kvserver.core.command.KeyHandler;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.tracking.Tracking;
import java.lang.System.Logger.Level;

/** Runs handlers, and is the one place where their failures become replies. Any thread that has what the command needs. */
public final class Invocation {
    private static final String INTERNAL_ERROR = "ERR internal error";

    private Invocation() {}

    /** Runs a command for a client. Throws nothing. */
    public static void run(Command command, Client client, Args args, ReplyWriter reply) {
        runHandler(command, client, args, reply);
        Tracking tracking = client.tracking();
        if (tracking != null) {
            tracking.ran(command, args, client.transaction() != null || client.isExecuting());
        }
    }

    private static void runHandler(Command command, Client client, Args args, ReplyWriter reply) {
        long mark = reply.mark();
        try {
            if (command.handler() instanceof KeyHandler handler) {
                handler.handle(client.keys(), args, reply);
            } else {
                ((ClientHandler) command.handler()).handle(client, args, reply);
            }
        } catch (Throwable failure) {
            client.statistics().failed(command);
            client.server().statistics().error(answer(command, failure, reply, mark));
        }
        record(command, client.keys(), args);
    }

    /** Keeps what a command has changed, also if it has failed after that. */
    private static void record(Command command, Keyspace keys, Args args) {
        if (keys.hasChanged()) {
            keys.record(args, command.recording(args));
        }
    }

    /** Runs a command on keys that no client sent. Throws nothing. */
    public static void run(Command command, KeyHandler handler, Keyspace keys, Args args, ReplyWriter reply) {
        long mark = reply.mark();
        try {
            handler.handle(keys, args, reply);
        } catch (Throwable failure) {
            answer(command, failure, reply, mark);
        }
        record(command, keys, args);
    }

    /** Writes an error reply, and returns its text. */
    private static String answer(Command command, Throwable failure, ReplyWriter reply, long mark) {
        reply.rewind(mark);
        if (failure instanceof CommandException expected) {
            reply.error(expected);
            return expected.text();
        }
        if (failure instanceof OutOfMemoryError) {
            // For something large: the heap has no place for it, though there may be room enough in many places.
            reply.error(CommandErrors.OUT_OF_MEMORY);
            return CommandErrors.OUT_OF_MEMORY.text();
        }
        // Neither keys nor values: they may be secret.
        LOG.log(
                Level.ERROR,
                "command " + command.name() + " failed; its client got an error, the store goes on",
                failure);
        reply.error(INTERNAL_ERROR, "");
        return INTERNAL_ERROR;
    }
}
