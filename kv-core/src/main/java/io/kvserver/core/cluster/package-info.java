/**
 * The slots of Redis Cluster and the nodes that serve them, for the commands of cluster clients and for checking
 * whether the keys of a request are in one slot.
 *
 * <p>Decisions:
 * <ul>
 *   <li>{@code Topology} is the interface: {@code OneNode} is a single server with all slots; an engine of several
 *       nodes has its own implementation. A store without a topology is not a cluster, which costs its requests one
 *       read of a field.
 *   <li>A client gets the address to which it has connected as that of this node: so a server with several addresses
 *       needs no setting for its own.
 * </ul>
 */
@NullMarked
package io.kvserver.core.cluster;

import org.jspecify.annotations.NullMarked;
