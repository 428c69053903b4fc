package io.kvserver.core.command;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;

/**
 * Does a command on keys. Runs on a thread that has the shards which the command's {@link Routing} names; must not block, and
 * must not keep the arguments. Expected failures are thrown as {@link io.kvserver.core.protocol.CommandException}.
 */
@FunctionalInterface
public interface KeyHandler extends Handler {
    void handle(Keyspace keys, Args args, ReplyWriter reply);
}
