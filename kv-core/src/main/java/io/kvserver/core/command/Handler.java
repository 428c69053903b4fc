package io.kvserver.core.command;

/**
 * The code of a command. For keys it is a {@link KeyHandler}; for clients there is another kind, declared in their
 * room, because this room does not know clients.
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
