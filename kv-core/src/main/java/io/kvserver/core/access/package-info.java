/**
 * Who may do what: users, the rules that describe them, the check of a request, the log of what was refused, and the file of users.
 * Redis's ACL commands and its {@code aclfile} are the model.
 *
 * <p>Decisions:
 * <ul>
 *   <li>Nothing below knows of this room but the interface {@link io.kvserver.core.client.Rights}, and nothing of it is loaded before
 *       somebody names a user or sets a password: an {@link io.kvserver.core.client.Account} without rights may do everything.
 *   <li>Users are changed under one lock, as a whole, and are immutable for those who read them. A client has an account and not a
 *       user, so that a change acts on its next request.
 *   <li>The keys of a request are those that its command's {@link io.kvserver.core.command.KeySpec}s find, and what is done to
 *       them is what these say. No command has code of its own for it.
 *   <li>What a user may run is kept as a base, all commands or none, and the numbers of those that differ. So a store whose users
 *       may run everything needs no declaration that nobody has asked for.
 *   <li>Rules as text are made from that set, in the way of Redis 7.0: categories first, as long as they fit more commands than not.
 *       They are chosen by Redis 7.0's commands alone, which include some that kv has not ({@link
 *       io.kvserver.core.access.Vocabulary}), so that both write the same text and read each other's.
 * </ul>
 */
@NullMarked
package io.kvserver.core.access;

import org.jspecify.annotations.NullMarked;
