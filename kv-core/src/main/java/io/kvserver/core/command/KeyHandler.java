package io.kvserver.core.command;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;

/**
 * Runs a command on keys, on a thread that has the shards of the command's {@link Routing}. Must not block and must not
 * keep the arguments. Throws expected failures as {@link io.kvserver.core.protocol.CommandException}.
 */
@FunctionalInterface
public interface KeyHandler extends Handler {
    void handle(Keyspace keys, Args args, ReplyWriter reply);
}
