/**
 * The engine whose keys are on other nodes: it sends requests there, runs them there, and returns the replies.
 * Membership, ownership of keys and copies are the task of a {@link io.kvserver.core.remote.Carrier}, which an optional
 * module implements with an existing distributed engine.
 *
 * <p>Decisions:
 * <ul>
 *   <li>A request travels, values do not: the owner runs the same handler on a small keyspace that holds the request's keys only, and
 *       stores what that has left of them. So the engine below needs entries, exclusion for some of them at a time, and nothing of
 *       what a command means.
 *   <li>The client's node ships the time and a number that no other request has. Random picks are made where the request is run, once: copies of an
 *       entry get the result, they do not run the request again.
 *   <li>A string or a small collection is one entry ({@link io.kvserver.core.remote.StoredKey}), a large collection an entry and pages ({@link
 *       io.kvserver.core.remote.large}).
 *   <li>One request of a client is on its way at a time. So their order needs no promise of the engine below.
 *   <li>Libraries of functions are one value in the cluster, which is replaced only by who has read it last ({@link
 *       io.kvserver.core.remote.SharedLibraries}). To tell each other of changes would leave nodes different if two change at once.
 *   <li>Commands that would need more than that are refused with an error that says so, not half done: {@link
 *       io.kvserver.core.remote.Refusals} has the list.
 * </ul>
 */
@NullMarked
package io.kvserver.core.remote;

import org.jspecify.annotations.NullMarked;
