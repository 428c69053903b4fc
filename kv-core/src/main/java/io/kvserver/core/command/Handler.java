package io.kvserver.core.command;

/**
 * The code of a command. For keys it is a {@link KeyHandler}; for clients there is another kind, declared in their
 * room, because this room does not know clients.
 */
public interface Handler {}
