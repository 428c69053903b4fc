/**
 * Nodes that share their keys, with an embedded Oracle Coherence CE: see README.md of the module.
 *
 * <p>Decisions:
 * <ul>
 *   <li>Coherence CE 25.03.2, the newest line that is published. The choice among engines came from trials with three JVMs that
 *       were killed at random; Hazelcast lost the order of one client's requests in these and counts twice by default. The last
 *       versions of the older lines that can be had are 22.06.15 and 14.1.2-0-0. {@code KillsIT} ran once on each line, on 2026-11-29: 3 kills, keys in
 *       memory, 23 clients of six kinds, two cores with a load of 6 to 15. On none was anything lost, doubled or out of order, and no reply
 *       was unknown. 25.03.2: 54,624 INCR, served again after 0.7, 1.1 and 1.2 s. 14.1.2-0-0: 53,712, after 0.7, 1.1 and 1.3 s; {@code DiskIT} held, too. 22.06.15:
 *       53,648, after 0.6, 0.9 and 1.0 s. So nothing speaks against the newest. The module compiles with 14.1.2-0-0 as it is, but not with
 *       22.06.15: that has neither {@code PersistentStoreInfo} nor {@code PersistentStore.containsExtent}, which {@link
 *       io.kvserver.cluster.KeysQuorum} and {@link io.kvserver.cluster.HalfMade} need for keys on disks. So its nodes ran with classes that were compiled for
 *       25.03.2, and without disks.
 *   <li>A key is one entry; one that is a large hash, set, sorted set, list or stream has pages besides ({@link io.kvserver.core.remote.StoredKey}), entries of
 *       another map of the same service. Their names begin with the key's slot as a hash tag, so they are in its partition, and what a request changes of
 *       both takes effect together. Only who has been given the key's entry uses them. Maps of keys and of pages are two so that what
 *       counts or lists keys does not come by pages.
 *   <li>The engine does not get to know when the time of a key with pages is over, because it would remove the key alone. Such deadlines are in a third map,
 *       which each node looks through for its own keys ({@code Sweep}).
 *   <li>257 partitions, each a run of about 64 slots; the key is its own bytes, so nothing of kv's classes is in it. 64 if keys are on
 *       disks, where each partition is a database of its own: with 257 of them recovery was blocked in a trial.
 *   <li>On disks the engine's active mode: the owner of a key has a change in its files before it is acknowledged, the copies are in
 *       memory. Its mode that writes copies to disks, too, would let a cluster start without one of its disks, for twice the writing; it has not
 *       been tried.
 *   <li>Which nodes must be there before keys are read from disks is the engine's own rule, all of the keys in their last state, and one more
 *       of kv's: a first start needs all the seeds ({@link io.kvserver.cluster.KeysQuorum}). Otherwise two nodes that had no keys yet when all were
 *       killed would begin anew, and the third's keys would be deleted.
 *   <li>A part of the keys whose files were half made when its node was killed is cleared before the engine reads it ({@link
 *       io.kvserver.cluster.HalfMade}), because the engine would wait for it for ever. To make all parts' files before a node serves, and note that
 *       on each disk, would not do: the engine makes them again for each new version of a part, when it moves or is read.
 *   <li>Libraries of functions are one entry of a cache of its own, which is replaced as a whole. So the engine puts changes on several
 *       nodes in an order, and keeps them on disks.
 *   <li>Encryption between nodes has options of its own, not those of clients: an authority that signs clients' certificates would let each
 *       client be a node. Certificates are read by kv, not by the engine, so that the same files are right for both, with the same messages.
 *   <li>What all nodes must have been told alike is compared when one joins ({@link io.kvserver.cluster.Agreement}), because the engine would only warn and take
 *       the first node's.
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
