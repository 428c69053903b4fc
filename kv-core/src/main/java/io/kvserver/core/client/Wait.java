package io.kvserver.core.client;

/**
 * What the next step of a client has to wait for: one reason, perhaps a deadline, and a way to end it early. All waiting of
 * clients has this form, so that a session treats it alike, whoever runs the request.
 *
 * <p>A wait announces its end by waking the client's session, which then asks {@link #isOver}. A deadline needs no wake: the
 * session's owner looks again at that time.
 *
 * <p>Thread: the client's, unless a method says more.
 */
public interface Wait {
    /** The deadline of a wait that has none. */
    long NEVER = Long.MAX_VALUE;

    /** What a client is answered whose wait CLIENT UNBLOCK has ended as an error. */
    String UNBLOCKED = "UNBLOCKED client unblocked via CLIENT UNBLOCK";

    /** What a client waits for. */
    enum Reason {
        /** The shards of its request, or another owner of the keys, which runs the request. */
        OWNER,
        /** The disk, before replies may go out. */
        DISK,
        /** The end of CLIENT PAUSE, or of another delay, before the request is run. */
        PAUSE,
        /** A time before which the reply must not go out. */
        SLEEP,
        /** The result of something that the request has begun. */
        RESULT,
        /** What a blocking command waits for: a key that another client changes, or that all changes are on the disk. */
        KEYS
    }

    /** Why a wait ends early. */
    enum End {
        /** CLIENT UNBLOCK with TIMEOUT, which answers as the deadline does. */
        TIMEOUT,
        /** CLIENT UNBLOCK with ERROR. */
        ERROR,
        /** The client has been killed or is gone: nobody reads an answer. */
        CLIENT_GONE,
        /** The store has been closed. */
        STORE_CLOSED
    }

    /** Begins: {@code wake}, which may be run by any thread, announces the end from now on. Many know their client already. */
    default void begin(Runnable wake) {}

    /** What it waits for. Any thread. */
    Reason reason();

    /** Until when it waits at most, in milliseconds since 1970; {@link #NEVER} if there is no such time. */
    default long deadlineMillis() {
        return NEVER;
    }

    /** Whether it has ended, also because the deadline has come. */
    boolean isOver(long nowMillis);

    /**
     * Whether the client's output may be touched and the client be closed meanwhile: nothing of the client is in use
     * elsewhere, and nothing written must be kept back.
     */
    default boolean leavesOutput() {
        return true;
    }

    /** Ends it early. Whether this has; without effect if it cannot be ended, or has ended. Any thread. */
    default boolean end(End how) {
        return false;
    }

    /** What the wait has counted as its client's memory, which is given back after its end. */
    default long bytes() {
        return 0;
    }

    /** How long the request has taken meanwhile, in nanoseconds: for the slow log, which does not count waiting. */
    default long nanos() {
        return 0;
    }

    /** Writes the reply, if the request has not been answered yet. Once, after the end. */
    default void answer(Client client) {}
}
