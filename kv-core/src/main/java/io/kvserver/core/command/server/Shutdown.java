package io.kvserver.core.command.server;

import static io.kvserver.core.protocol.Log.LOG;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.Persistence;
import io.kvserver.core.client.Result;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import java.lang.System.Logger.Level;

/** SHUTDOWN: asks the server that accepted the client to end. Stateless. */
final class Shutdown {
    private static final String NOT_STARTED = "ERR Errors trying to SHUTDOWN. Check logs.";
    private static final String NONE_TO_ABORT = "ERR No shutdown in progress.";

    private Shutdown() {}

    static void shutDown(Client client, Args args, ReplyWriter reply) {
        boolean save = false;
        boolean withoutSaving = false;
        boolean abort = false;
        boolean force = false;
        boolean now = false;
        for (int i = 1; i < args.count(); i++) {
            if (args.is(i, "SAVE")) {
                save = true;
            } else if (args.is(i, "NOSAVE")) {
                withoutSaving = true;
            } else if (args.is(i, "ABORT")) {
                abort = true;
            } else if (args.is(i, "FORCE")) {
                force = true;
            } else if (args.is(i, "NOW")) {
                now = true;
            } else {
                throw CommandErrors.SYNTAX;
            }
        }
        if ((save && withoutSaving) || (abort && (save || withoutSaving || force || now))) {
            throw CommandErrors.SYNTAX;
        }
        if (abort) {
            // A shutdown begins at once, so it cannot be aborted.
            throw new CommandException(NONE_TO_ABORT);
        }
        endScript(client, withoutSaving);
        Persistence persistence = client.server().persistence();
        if (save && persistence.isOn()) {
            client.await(new AfterSaving(persistence.save(), force));
        } else if (save && !force) {
            LOG.log(Level.INFO, "SHUTDOWN SAVE was refused, because there is no data directory to save to");
            throw new CommandException(NOT_STARTED);
        } else {
            endServer(client, reply);
        }
    }

    /** Ends a script that has been running for too long and discards its changes; only if nothing is to be saved. */
    private static void endScript(Client client, boolean withoutSaving) {
        String busy = client.server().busyError();
        if (busy != null) {
            if (!withoutSaving) {
                throw new CommandException(busy);
            }
            client.server().abandonScript();
        }
    }

    private static void endServer(Client client, ReplyWriter reply) {
        if (client.link().shutDown()) {
            // As in Redis, the end of the connection is the reply.
            client.close();
        } else {
            LOG.log(Level.INFO, "SHUTDOWN was refused, because this store is in a program that decides by itself");
            reply.error(NOT_STARTED, "");
        }
    }

    /** Ends the server once the data has been saved, or could not be saved and {@code force} is set. */
    private record AfterSaving(Persistence.Saving saving, boolean force) implements Result {
        @Override
        public boolean isDone() {
            return saving.isDone();
        }

        @Override
        public void whenDone(Runnable wake) {
            saving.whenDone(wake);
        }

        @Override
        public void answer(Client client) {
            if (saving.hasSucceeded() || force) {
                endServer(client, client.reply());
            } else {
                answer(client.reply());
            }
        }

        @Override
        public void answer(ReplyWriter reply) {
            reply.error(NOT_STARTED, "");
        }
    }
}
