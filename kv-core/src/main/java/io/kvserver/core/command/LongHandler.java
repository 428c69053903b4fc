package io.kvserver.core.command;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;

/**
 * Runs a command that may take long and needs its keys only at the beginning, or as they were at one moment. Long work
 * runs in the background, while other clients use the shards and the thread; the client waits. Short requests, and
 * those of transactions, scripts and calls from inside the process, run at once.
 *
 * <p>Rules of threads and failures as for {@link KeyHandler}.
 */
public interface LongHandler extends KeyHandler {
    /** Reads the keys and returns the work to do. */
    LongWork begin(Keyspace keys, Args args);

    @Override
    default boolean isPerhapsLong() {
        return true;
    }

    @Override
    default void handle(Keyspace keys, Args args, ReplyWriter reply) {
        begin(keys, args).answerAtOnce(keys, reply);
    }
}
