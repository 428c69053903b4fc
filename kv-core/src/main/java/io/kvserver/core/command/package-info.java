/**
 * The commands: one declaration each, next to its handler, in the file of its family. Handlers run inside the shards of their
 * keys and touch nothing else.
 *
 * <p>Decisions:
 * <ul>
 *   <li>A declaration is data plus a method reference: neither a class for each command nor an enum with a switch. Lookup,
 *       arity, routing, COMMAND and its subcommands derive from it.
 *   <li>A subcommand ({@code CLIENT SETNAME}) is a declaration of its own inside its container's.
 *   <li>Two kinds of handlers: on keys, which get a keyspace and run inside shards, and on the client (HELLO, CLIENT), which get
 *       the client's state. The latter need no shard, unless they have a routing as well (EXEC, INFO).
 *   <li>A setting is declared once, as a command is: its name, how it is read, checked and written ({@code SettingTable}).
 *   <li>What cannot be told truly is left out of INFO and MEMORY; a zero would be believed.
 * </ul>
 */
@NullMarked
package io.kvserver.core.command;

import org.jspecify.annotations.NullMarked;
