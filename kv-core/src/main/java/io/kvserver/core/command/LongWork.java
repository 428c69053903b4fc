package io.kvserver.core.command;

import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.ShardAccess;
import java.util.function.BooleanSupplier;

/** The long part of one request. It has nothing of the request but copies, and of the values only what never changes. */
public interface LongWork {
    /** Whether it may take more than about a millisecond. */
    boolean isLong();

    /** Does it and answers, on a thread that has the shards which the request needs. */
    void answerAtOnce(Keyspace keys, ReplyWriter reply);

    /**
     * Does it in the background, on a thread that has no shard and belongs to no client. Failures as for {@link KeyHandler}.
     *
     * @param shards the way to the keys
     * @param elements for elements of the reply that follow what {@link #answer} writes
     * @param over says, if asked now and then, whether the result is no longer wanted
     */
    void run(ShardAccess shards, ReplyWriter elements, BooleanSupplier over);

    /** Writes the reply, or what comes before its elements. By the client's thread, after {@link #run}. */
    void answer(ReplyWriter reply);
}
