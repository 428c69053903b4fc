/**
 * What a command is: its declaration, and the table that finds it by its name. It knows no client; a declaration says what kind
 * of handler a command has, and the rooms above say what a handler gets.
 *
 * <p>Decisions:
 * <ul>
 *   <li>A declaration is data plus a method reference: neither a class for each command nor an enum with a switch. Look-up,
 *       arity, routing, COMMAND and its subcommands derive from it.
 *   <li>A table starts with the names alone. A {@link io.kvserver.core.command.Family} is loaded, with a class for each of its
 *       handlers, when one of its commands is first used: all at once took more than half of a server's start.
 *   <li>A subcommand ({@code CLIENT SETNAME}) is a declaration of its own inside its container's.
 *   <li>Each family of commands is a package below this one. It shows one table for each file, and imports no other family.
 *       What two families need lies here or, if it needs a client, in {@code client}.
 * </ul>
 */
@NullMarked
package io.kvserver.core.command;

import org.jspecify.annotations.NullMarked;
