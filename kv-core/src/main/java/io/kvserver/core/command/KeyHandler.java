package io.kvserver.core.command;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;

/**
 * Runs a command on keys, on a thread that holds the shards of the command's {@link Routing}. Must not block and must not
 * keep the arguments. Throws expected failures as {@link io.kvserver.core.protocol.CommandException}.
 *
 * <p>Changes made before a CommandException remain, and the request is logged. Any other exception is treated as a bug: the
 * client gets {@code -ERR internal error}, or {@code -OOM} for an OutOfMemoryError; and if the handler had begun to change
 * something, the log is rewritten before the client is answered.
 */
@FunctionalInterface
public interface KeyHandler extends Handler {
    void handle(Keyspace keys, Args args, ReplyWriter reply);
}
