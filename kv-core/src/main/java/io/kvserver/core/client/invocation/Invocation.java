package io.kvserver.core.client.invocation;

import static io.kvserver.core.protocol.Log.LOG;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.client.Wait;
import io.kvserver.core.client.host.LongTasks;
import io.kvserver.core.command.BlockingHandler;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.KeyHandler;
import io.kvserver.core.command.LongHandler;
import io.kvserver.core.command.LongWork;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.protocol.Shown;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.tracking.Tracking;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Runs handlers, and is the one place where their failures become replies. Any thread that has what the command needs.
 *
 * <p>Whatever a handler throws is answered, and so is a change that cannot be recorded or told to those who track its keys.
 * Only if there is no memory even for that answer does a method here throw: then the client has to be closed.
 *
 * <p>A command that refuses its request may have changed something before: that is logged as it always is. But after an
 * unexpected failure nobody knows how much has been changed, so the log is rewritten. Both are done before the answer, which
 * may fail, too.
 */
public final class Invocation {
    private static final String INTERNAL_ERROR = "ERR internal error";

    private Invocation() {}

    /** Runs a command for a client. */
    public static void run(Command command, Client client, Args args, ReplyWriter reply) {
        long mark = reply.mark();
        try {
            runHandler(command, client, args, reply, true);
            track(command, client, args);
        } catch (Throwable failure) {
            refuse(command, client, failure, reply, mark);
        }
    }

    /** Answers a request that has failed after its handler, which may have had it wait: then it is not to be answered twice. */
    private static void refuse(Command command, Client client, Throwable failure, ReplyWriter reply, long mark) {
        Wait begun = client.pending();
        if (begun != null) {
            client.waited();
            begun.end(Wait.End.CLIENT_GONE);
        }
        count(command, client, answer(command, failure, reply, mark));
    }

    /** Runs a command for a script that a client has sent. What it changes is logged or, if the script wants that, not. */
    public static void runInScript(Command command, Client client, Args args, ReplyWriter reply, boolean logged) {
        if (logged) {
            run(command, client, args, reply);
            return;
        }
        long mark = reply.mark();
        try {
            runHandler(command, client, args, reply, false);
            track(command, client, args);
        } catch (Throwable failure) {
            count(command, client, answer(command, failure, reply, mark));
        }
    }

    private static void track(Command command, Client client, Args args) {
        Tracking tracking = client.listening().tracking();
        if (tracking != null) {
            tracking.ran(
                    command,
                    args,
                    client.transaction().open() != null || client.transaction().isExecuting());
        }
    }

    private static void runHandler(Command command, Client client, Args args, ReplyWriter reply, boolean logged) {
        long mark = reply.mark();
        Throwable failure = null;
        try {
            if (command.isBlocking() && !client.transaction().isExecuting()) {
                runBlocking(command, client, args, reply);
            } else if (command.isPerhapsLong() && !client.transaction().isExecuting()) {
                runLong(command, client, args, reply);
            } else if (command.handler() instanceof KeyHandler handler) {
                handler.handle(client.keys(), args, reply);
            } else {
                ((ClientHandler) command.handler()).handle(client, args, reply);
            }
        } catch (Throwable thrown) {
            failure = thrown;
        }
        if (logged) {
            record(command, client.keys(), args, failure);
        } else {
            client.keys().leaveUnrecorded();
        }
        if (failure != null) {
            count(command, client, answer(command, failure, reply, mark));
        }
    }

    private static void count(Command command, Client client, String error) {
        client.statistics().failed(command);
        client.server().statistics().error(error);
    }

    private static void runBlocking(Command command, Client client, Args args, ReplyWriter reply) {
        BlockingHandler handler = (BlockingHandler) command.handler();
        BlockingHandler.Terms terms = handler.terms(client.keys(), args.detachedCopy());
        if (!handler.tryAnswer(client.keys(), terms.words(), reply)) {
            client.await(new KeyWait(command, terms, client, reply));
        }
    }

    private static void runLong(Command command, Client client, Args args, ReplyWriter reply) {
        LongWork work = ((LongHandler) command.handler()).begin(client.keys(), args);
        LongTasks tasks = work.isLong() ? client.server().longTasks() : null;
        if (tasks != null) {
            client.await(new BackgroundWait(command, work, client, tasks));
        } else {
            work.answerAtOnce(client.keys(), reply);
        }
    }

    /** Answers a request that has failed in the background. */
    static void fail(Command command, Client client, Throwable failure) {
        ReplyWriter reply = client.reply();
        count(command, client, answer(command, failure, reply, reply.mark()));
    }

    /** Runs a command that waits for its keys, which may have come. Whether it has been answered. */
    static boolean tryAnswer(Command command, KeyWait wait, ServerState server) {
        Args words = wait.terms().words();
        ReplyWriter reply = wait.writer();
        long mark = reply.mark();
        try {
            String denial = wait.denial();
            if (denial != null) {
                server.statistics().error(denial);
                reply.error(denial, "");
                return true;
            }
        } catch (Throwable failure) {
            server.statistics().error(answer(command, failure, reply, mark));
            return true;
        }
        return tryAnswer(command, wait.keys(), words, server, reply);
    }

    private static boolean tryAnswer(
            Command command, Keyspace keys, Args words, ServerState server, ReplyWriter reply) {
        long mark = reply.mark();
        boolean answered = false;
        Throwable failure = null;
        try {
            answered = ((BlockingHandler) command.handler()).tryAnswer(keys, words, reply);
        } catch (Throwable thrown) {
            failure = thrown;
        }
        failure = recorded(command, keys, words, failure);
        if (failure == null) {
            return answered;
        }
        server.statistics().error(answer(command, failure, reply, mark));
        return true;
    }

    /**
     * Runs a blocking command on keys that no client here has sent, if it is its turn; what it changes is not recorded. {@code null}
     * if it has been answered, else what it waits for.
     */
    public static BlockingHandler.@Nullable Terms attempt(
            Command command, Keyspace keys, Args args, ReplyWriter reply, boolean turn) {
        long mark = reply.mark();
        try {
            BlockingHandler handler = (BlockingHandler) command.handler();
            BlockingHandler.Terms terms = handler.terms(keys, args);
            return turn && handler.tryAnswer(keys, terms.words(), reply) ? null : terms;
        } catch (Throwable failure) {
            answer(command, failure, reply, mark);
            return null;
        }
    }

    /** The same of one that has waited, with the words that its terms have. Whether it has been answered. */
    public static boolean attemptAgain(Command command, Keyspace keys, Args words, ReplyWriter reply) {
        long mark = reply.mark();
        try {
            return ((BlockingHandler) command.handler()).tryAnswer(keys, words, reply);
        } catch (Throwable failure) {
            answer(command, failure, reply, mark);
            return true;
        }
    }

    /** Logs what a command has changed, also if it has refused its request after that; or has the log rewritten. */
    private static void record(Command command, Keyspace keys, Args args, @Nullable Throwable failure) {
        if (!keys.effects().hasBegun()) {
            return;
        }
        if (failure != null && !(failure instanceof CommandException)) {
            keys.effects().missed(failure);
            return;
        }
        try {
            keys.record(args, command.recording(args));
        } catch (Throwable unrecorded) {
            keys.effects().missed(unrecorded);
            throw unrecorded;
        }
    }

    /** As {@link #record}, but returns the failure that is to be answered: the given one, or that of the recording. */
    private static @Nullable Throwable recorded(
            Command command, Keyspace keys, Args args, @Nullable Throwable failure) {
        try {
            record(command, keys, args, failure);
            return failure;
        } catch (Throwable unrecorded) {
            return unrecorded;
        }
    }

    /** Runs a command on keys that no client sent. */
    public static void run(Command command, KeyHandler handler, Keyspace keys, Args args, ReplyWriter reply) {
        long mark = reply.mark();
        Throwable failure = null;
        try {
            handler.handle(keys, args, reply);
        } catch (Throwable thrown) {
            failure = thrown;
        }
        failure = recorded(command, keys, args, failure);
        if (failure != null) {
            answer(command, failure, reply, mark);
        }
    }

    /** The same, but what it changes is not recorded: that is for whoever has the view. */
    public static void runUnrecorded(Command command, KeyHandler handler, Keyspace keys, Args args, ReplyWriter reply) {
        long mark = reply.mark();
        try {
            handler.handle(keys, args, reply);
        } catch (Throwable failure) {
            answer(command, failure, reply, mark);
        }
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
        // Neither keys nor values, nor the failure's message: they may be secret.
        LOG.log(
                Level.ERROR,
                "command " + command.name() + " failed; its client got an error, the store goes on",
                Shown.failure(failure));
        reply.error(INTERNAL_ERROR, "");
        return INTERNAL_ERROR;
    }
}
