package io.kvserver.core.engine;

import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import org.jspecify.annotations.Nullable;

/**
 * One client's access to an {@link Engine}: it runs the client's requests one after another.
 *
 * <p>Thread: the client's. After a {@link #submit} that returned {@code false} nothing but {@link #withdraw} may be
 * called until the lane's owner is told.
 */
public interface Lane {
    /**
     * Runs a request if that is possible at once; otherwise returns {@code false}. An exception means that the client
     * cannot be answered.
     *
     * @param following the next request, if it is known; the lane may keep this request's shard for it until
     *     {@link #release}
     */
    boolean tryRun(Command command, Args args, ReplyWriter reply, @Nullable Args following);

    /**
     * Submits a request that {@link #tryRun} could not run at once. {@code true} if it has run already; otherwise the
     * lane's owner is told once it has. Ownership: until then words and writer belong to the lane.
     */
    boolean submit(Command command, Args args, ReplyWriter reply);

    /**
     * Withdraws a submitted request that has not begun to run: the lane's owner is not told of it, and the lane may be
     * used again. {@code false} if the request is running or has run. Only between {@link #submit} and the end of the
     * wait.
     */
    default boolean withdraw() {
        return false;
    }

    /** The duration of the last submitted request in nanoseconds. */
    long nanos();

    /**
     * The failure that kept the last submitted request from being answered; its client must be closed. {@code null} if
     * there is none.
     */
    @Nullable
    Throwable failure();

    /**
     * Releases the shard that was kept for the following request. Must be called before anything else that may need
     * shards or take long.
     */
    void release();
}
