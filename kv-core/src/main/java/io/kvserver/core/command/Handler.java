package io.kvserver.core.command;

/**
 * What a command does. On keys it is a {@link KeyHandler}; a command on the client has another kind, which the room of the
 * clients declares, because a declaration does not need to know what a client is.
 */
public interface Handler {}
