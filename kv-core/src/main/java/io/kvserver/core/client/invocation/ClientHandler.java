package io.kvserver.core.client.invocation;

import io.kvserver.core.client.Client;
import io.kvserver.core.command.Handler;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;

/**
 * Does a command on the client that sent it. Runs on the thread that serves the client; must not block, and must not keep the
 * arguments. Expected failures are thrown as {@link io.kvserver.core.protocol.CommandException}.
 */
@FunctionalInterface
public interface ClientHandler extends Handler {
    void handle(Client client, Args args, ReplyWriter reply);
}
