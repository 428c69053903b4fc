/**
 * Nodes that share their keys, with an embedded Oracle Coherence CE: see README.md of the module.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>Coherence CE 25.03.2, the newest published line. The choice among engines is based on trials with three JVMs that
 *       were killed at random; Hazelcast did not keep the order of one client's requests in these, and counts twice by
 *       default. The last available versions of the older lines are 22.06.15 and 14.1.2-0-0. {@code KillsIT} ran once on each
 *       line, on 2026-11-29: 3 kills, keys in memory, 23 clients of six kinds, two cores with a load of 6 to 15. On none was
 *       anything lost, doubled or out of order, and no reply was unknown. 25.03.2: 54,624 INCR, served again after 0.7, 1.1
 *       and 1.2 s. 14.1.2-0-0: 53,712, after 0.7, 1.1 and 1.3 s; {@code DiskIT} passed, too. 22.06.15: 53,648, after 0.6, 0.9
 *       and 1.0 s. So nothing speaks against the newest. The module compiles with 14.1.2-0-0 unchanged, but not with
 *       22.06.15, which has neither {@code PersistentStoreInfo} nor {@code PersistentStore.containsExtent}; {@link
 *       io.kvserver.cluster.KeysQuorum} and {@link io.kvserver.cluster.HalfMade} need these for keys on disk. So its nodes
 *       ran with classes that were compiled for 25.03.2, and without disks.
 *   <li>A key is one entry. A large hash, set, sorted set, list or stream also has pages ({@link
 *       io.kvserver.core.remote.StoredKey}), which are entries of another map of the same service. Their names begin with the
 *       key's slot as a hash tag, so they are in its partition, and a request's changes of both take effect together. Only
 *       the holder of the key's entry uses them. Keys and pages are in separate maps, so that counting or listing keys does
 *       not visit pages.
 *   <li>The engine does not know the deadlines of keys with pages, because it would remove only the key. Such deadlines are
 *       in a third map, which each node searches for its own keys ({@code Sweep}).
 *   <li>257 partitions, each a run of about 64 slots; the key is its own bytes, so it contains none of kv's classes. With
 *       keys on disk 64 partitions, each with a database of its own: with 257 of them recovery was blocked in a trial.
 *   <li>On disk the engine's active mode: the owner of a key has a change in its files before the change is acknowledged, the
 *       copies are in memory. Its mode that also writes copies to disk would let a cluster start without one of its disks,
 *       but would double the writes; it has not been tried.
 *   <li>The engine's own rule decides which nodes must be present before keys are read from disk: all keys must be present in
 *       their last state. kv adds a rule: a first start needs all the seeds ({@link io.kvserver.cluster.KeysQuorum}).
 *       Otherwise, if all nodes were killed, two nodes that had no keys yet could start an empty cluster, and the third's
 *       keys would be deleted.
 *   <li>A part of the keys whose files were half made when its node was killed is cleared before the engine reads it ({@link
 *       io.kvserver.cluster.HalfMade}), because the engine would wait for it for ever. Creating all files before a node
 *       serves, and recording that on each disk, would not suffice: the engine creates them again for each new version of a
 *       part, when it moves or is read.
 *   <li>Libraries of functions are one entry of a cache of its own, which is replaced as a whole. So the engine orders
 *       changes on several nodes, and keeps them on disk.
 *   <li>Encryption between nodes has options of its own, not those of clients: an authority that signs clients' certificates
 *       could otherwise make each client a node. kv reads the certificates, not the engine, so that the same files are valid
 *       for both, with the same messages.
 *   <li>Options that must be equal on all nodes are compared when a node joins ({@link io.kvserver.cluster.Agreement}),
 *       because the engine would only warn and use the first node's.
 *   <li>Requests are {@code Delivery}s. The engine runs each once, even if a node is lost, because it stores the result with
 *       the changes. So kv does not keep the numbers of requests that were run.
 *   <li>kv decides whether a key has expired, by the time sent with a request. The engine removes expired keys a minute
 *       later, to free the memory.
 *   <li>A request is reported as certainly not run only before it has been sent. A request that has been sent may have been
 *       run by an owner that was lost then, whatever the engine says about sending it again.
 *   <li>A process that the others have excluded joins again by itself: see {@code Keeper}.
 *   <li>Class path only: the engine finds classes by their names.
 * </ul>
 */
@NullMarked
package io.kvserver.cluster;

import org.jspecify.annotations.NullMarked;
