package io.kvserver.core.command;

import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.ShardAccess;
import java.util.function.BooleanSupplier;

/**
 * The long part of one request. It keeps copies of the request's words, and of values only data that does not change: forks, and
 * strings that it has {@linkplain Keyspace#share shared}.
 */
public interface LongWork {
    /** Whether it may take more than about a millisecond. */
    boolean isLong();

    /** Does the work and answers, on a thread that has the request's shards. */
    void answerAtOnce(Keyspace keys, ReplyWriter reply);

    /**
     * Does the work in the background, on a thread that has no shard and belongs to no client. Failures as for
     * {@link KeyHandler}.
     *
     * @param shards the access to the keys
     * @param elements for elements of the reply that follow what {@link #answer} writes
     * @param over true once the result is no longer wanted; to be asked from time to time
     */
    void run(ShardAccess shards, ReplyWriter elements, BooleanSupplier over);

    /** Writes the reply, or its part before the elements. Called by the client's thread after {@link #run}. */
    void answer(ReplyWriter reply);
}
