package io.kvserver.core.command;

/**
 * The implementation of a command. A command on keys has a {@link KeyHandler}; commands on clients have a type that is
 * declared elsewhere, because this package does not know clients.
 */
public interface Handler {
    /** Whether the command may wait for its keys: a {@link BlockingHandler}. */
    default boolean isBlocking() {
        return false;
    }

    /** Whether the command may run in the background: a {@link LongHandler}. */
    default boolean isPerhapsLong() {
        return false;
    }
}
