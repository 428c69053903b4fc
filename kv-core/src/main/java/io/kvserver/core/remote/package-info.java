/**
 * The engine whose keys are on other nodes: it sends requests there, runs them there, and returns the replies. Membership,
 * ownership of keys and copies are the task of a {@link io.kvserver.core.remote.Carrier}, which an optional module implements
 * with an existing distributed engine.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>Requests are sent, not values: the owner runs the same handler on a small keyspace with only the request's keys, and
 *       then stores their values. So the engine below needs only entries and exclusive access to several of them, and nothing
 *       about commands.
 *   <li>The client's node sends the time and a unique number with each request. Random choices are made once, where the
 *       request runs: copies of an entry get the result, they do not run the request again.
 *   <li>A string or a small collection is one entry ({@link io.kvserver.core.remote.StoredKey}), a large collection an entry
 *       and pages ({@link io.kvserver.core.remote.large}).
 *   <li>Each client has one request under way at a time, so the engine below need not preserve their order.
 *   <li>Libraries of functions are one value in the cluster, which is replaced by compare-and-set ({@link
 *       io.kvserver.core.remote.SharedLibraries}). Notifying each other of changes would leave nodes different if two change
 *       at once.
 *   <li>Commands that would need more than that are refused with an error, not run partially: {@link
 *       io.kvserver.core.remote.Refusals} has the list.
 * </ul>
 */
@NullMarked
package io.kvserver.core.remote;

import org.jspecify.annotations.NullMarked;
