package io.kvserver.core.command;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;

/**
 * Does a command whose work may take long, and needs its keys only at the beginning or as they were at one moment. Then it is done
 * in the background, while others use the shards and the thread; the client waits. In a transaction or a script, and for a call from
 * inside the process, it is done at once, and so is a request that is short.
 *
 * <p>Rules of threads and failures as for {@link KeyHandler}.
 */
public interface LongHandler extends KeyHandler {
    /** Looks at the keys, and says what is to be done. */
    LongWork begin(Keyspace keys, Args args);

    @Override
    default void handle(Keyspace keys, Args args, ReplyWriter reply) {
        begin(keys, args).answerAtOnce(keys, reply);
    }
}
