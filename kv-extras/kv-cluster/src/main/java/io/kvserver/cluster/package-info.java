/**
 * Nodes that keep their keys together, in Oracle Coherence CE embedded in each: see README.md of the module.
 *
 * <p>Decisions:
 * <ul>
 *   <li>Coherence CE 25.03.2, the newest line that is published. The choice among engines came from trials with three JVMs that
 *       were killed at random; Hazelcast lost the order of one client's requests in these and counts twice by default. The older lines,
 *       22.06 and 14.1.2, have not been tried.
 *   <li>A key is one entry, with its whole value: see {@link io.kvserver.core.remote.StoredKey}. A change of a large collection costs time
 *       and traffic that grow with it.
 *   <li>257 partitions, each a run of about 64 slots; the key is its own bytes, so nothing of kv's classes is in it.
 *   <li>Requests are {@code Delivery}s. The engine runs each once, also across the loss of a node, because it keeps the result
 *       with the changes. So kv does not keep the numbers of requests that were run.
 *   <li>kv judges deadlines, by the time that comes with a request. The engine removes what is over a minute later, to free the memory.
 *   <li>A request is refused as certainly not run only before it has gone out. One that has gone out may have been run by an owner that
 *       was lost then, whatever the engine says of sending it again.
 *   <li>A process that the others have given up joins again by itself: see {@code Keeper}.
 *   <li>Class path only: the engine finds classes by their names.
 * </ul>
 */
@NullMarked
package io.kvserver.cluster;

import org.jspecify.annotations.NullMarked;
