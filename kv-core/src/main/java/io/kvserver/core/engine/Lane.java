package io.kvserver.core.engine;

import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import org.jspecify.annotations.Nullable;

/**
 * One client's way to an {@link Engine}: its requests go there one after another.
 *
 * <p>Thread: the client's. Between a {@link #submit} that was not done at once and the moment when the lane is told, nothing
 * may be called.
 */
public interface Lane {
    /**
     * Runs a request if that is possible at once; {@code false}: it has not been run. What it throws, no client can be told.
     *
     * @param following the request that comes next, if it is known; the lane may keep for it what this one needed, until
     *     {@link #release}
     */
    boolean tryRun(Command command, Args args, ReplyWriter reply, @Nullable Args following);

    /**
     * Has a request run as soon as it can be, after {@link #tryRun} could not. {@code true} if that is done already; otherwise
     * the lane's owner is told. Ownership: until then words and writer are the lane's.
     */
    boolean submit(Command command, Args args, ReplyWriter reply);

    /**
     * Takes back a submitted request, if nobody has begun to run it: then the lane is not going to be told of it, and may be used
     * again. {@code false} if it cannot be taken back, or has been run. Between {@link #submit} and the end of the wait only.
     */
    default boolean withdraw() {
        return false;
    }

    /** How long the last submitted request took, in nanoseconds. */
    long nanos();

    /** What kept the last submitted request from being answered, after which its client has to be closed. */
    @Nullable
    Throwable failure();

    /** Gives back what was kept for the following request. Before anything that may need shards, or take its time. */
    void release();
}
