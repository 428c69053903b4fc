package io.kvserver.core.command;

/** What a command does: on keys or on the client. */
public sealed interface Handler permits KeyHandler, ClientHandler {}
