/**
 * Declarations of commands, and the table that finds a command by its name. This room does not know clients; a
 * declaration has a kind of handler, and the rooms above define what a handler gets.
 *
 * <p>Decisions:
 * <ul>
 *   <li>A declaration is data plus a method reference: neither a class for each command nor an enum with a switch.
 *       Lookup, arity, routing, COMMAND and its subcommands derive from it.
 *   <li>A new table has only the names. A {@link io.kvserver.core.command.Family} is loaded, with a class for each of
 *       its handlers, when one of its commands is first used: all at once took more than half of a server's start.
 *   <li>A subcommand ({@code CLIENT SETNAME}) is a declaration of its own inside its container's.
 *   <li>Each family of commands is a package below this one. It has one table in each file, and imports no other
 *       family. Code that two families need lies here or, if it needs a client, in {@code client}.
 * </ul>
 */
@NullMarked
package io.kvserver.core.command;

import org.jspecify.annotations.NullMarked;
