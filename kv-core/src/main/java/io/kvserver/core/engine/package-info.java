/**
 * Shards as actors, and the interface in front of them: the only room in which requests run concurrently.
 *
 * <p>Decisions:
 * <ul>
 *   <li>The thread that brings work to an idle shard runs it; work for a busy shard waits in its mailbox and is run by
 *       the thread that has the shard. Compared with a dedicated store thread, a single request took 1.6 times less
 *       CPU.
 *   <li>A mailbox is one word: idle, busy, or the newest waiting work, which links to the older. Taking an idle shard
 *       and giving it back is one compare-and-set each.
 *   <li>Work on several shards takes them in ascending order and keeps what it has while it waits for the next; it
 *       waits in mailboxes like any other work, so no thread ever blocks, and the order excludes deadlock.
 *   <li>A thread runs waiting work until the mailbox is empty. A bound with a hand-over to another thread is not worth
 *       its complexity while each client has at most one request waiting. To be measured again with many event loops on
 *       one hot key.
 *   <li>{@code Engine} and {@code Lane} are the interface for an engine of several nodes. A lane belongs to one client
 *       and uses no future: it runs a request at once, or tells later. So the local engine costs a request one virtual
 *       call, and nothing is serialised. A client's lane also hides which shard is kept for the next request.
 *   <li>A lane keeps the shard of a single key from one request to the next when both were parsed together and are for
 *       this shard, unless work waits for it. So a key that clients of several threads change moves between the
 *       processor's cores once for many requests.
 *   <li>Requests that wait for keys are observers of these keys, as WATCH is. A change records them in its view, and
 *       the thread that ran the change serves them ({@code BlockedRequests}) while it still has the shards. Without
 *       waiting requests this costs a change one read of a field.
 *   <li>Even if work throws an exception, its shards are released; its submitter gets the failure, not the thread that
 *       ran it.
 * </ul>
 */
@NullMarked
package io.kvserver.core.engine;

import org.jspecify.annotations.NullMarked;
