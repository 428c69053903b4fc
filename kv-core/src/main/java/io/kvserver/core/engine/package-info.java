/**
 * Shards as actors, and the seam behind which they are: the only room in which requests run concurrently.
 *
 * <p>Decisions:
 * <ul>
 *   <li>The thread that brings work to an idle shard runs it; work for a busy shard waits in its mailbox and is run by the
 *       thread that has the shard. Measured against a dedicated store thread, this took 1.6 times less CPU for each request
 *       that comes alone.
 *   <li>A mailbox is one word: idle, busy, or the newest waiting work, which links to the older. Taking an idle shard and
 *       giving it back is one compare-and-set each.
 *   <li>Work on several shards takes them in ascending order and keeps what it has while it waits for the next; it waits in
 *       mailboxes like any other work, so no thread ever blocks, and the order excludes deadlock.
 *   <li>A thread runs waiting work until the mailbox is empty. A bound with a hand-over to another thread is not worth its
 *       complexity while each client has at most one request waiting: to be measured again with many event loops on one hot
 *       key.
 *   <li>{@code Engine} and {@code Lane} are the seam for an engine of several nodes. A lane belongs to one client and names no
 *       future: it runs a request at once, or tells later. So the local engine costs a request one call more than before, and
 *       nothing is serialised. A client's lane also hides which shard is kept for the next request.
 *   <li>A lane keeps the shard of a single key from one request to the next when both were parsed together and are for it, unless
 *       something waits for it. So a key that the clients of several threads count passes between the processor's cores once for
 *       many requests.
 *   <li>Requests that wait for keys are observers of these keys, as WATCH is. A change notes them in the view that made it, and
 *       whoever ran the change serves them ({@code BlockedRequests}) while it still has the shards. A request without a client
 *       that waits costs one look at a field.
 *   <li>Whatever work throws, its shards are given back, and its submitter, not the thread that ran it, gets the failure.
 * </ul>
 */
@NullMarked
package io.kvserver.core.engine;

import org.jspecify.annotations.NullMarked;
