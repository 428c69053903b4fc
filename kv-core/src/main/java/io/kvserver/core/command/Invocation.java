package io.kvserver.core.command;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import java.lang.System.Logger.Level;

/** Runs handlers, and is the one place where their failures become replies. Any thread. */
public final class Invocation {
    private static final System.Logger LOG = System.getLogger("io.kvserver.core");

    private Invocation() {}

    /** Runs a command on keys. Throws nothing. */
    public static void run(Command command, KeyHandler handler, Keyspace keys, Args args, ReplyWriter reply) {
        long mark = reply.mark();
        try {
            handler.handle(keys, args, reply);
        } catch (Throwable failure) {
            answer(command, failure, reply, mark);
        }
    }

    /** Runs a command on the client. Throws nothing. */
    public static void run(Command command, ClientHandler handler, Client client, Args args) {
        ReplyWriter reply = client.reply();
        long mark = reply.mark();
        try {
            handler.handle(client, args, reply);
        } catch (Throwable failure) {
            answer(command, failure, reply, mark);
        }
    }

    private static void answer(Command command, Throwable failure, ReplyWriter reply, long mark) {
        reply.rewind(mark);
        if (failure instanceof CommandException expected) {
            reply.error(expected);
        } else {
            // Neither keys nor values: they may be secret.
            LOG.log(
                    Level.ERROR,
                    "command " + command.name() + " failed; its client got an error, the store goes on",
                    failure);
            reply.error("ERR internal error", "");
        }
    }
}
