/**
 * The slots of Redis Cluster, and who serves them: what the commands for cluster clients tell, and what decides whether the keys
 * of a request belong together.
 *
 * <p>Decisions:
 * <ul>
 *   <li>{@code Topology} is the seam: {@code OneNode} is a single server that has all slots; an engine of several nodes brings
 *       one that names them. A store without a topology is no cluster, and its requests pay one look at a field for that.
 *   <li>Nodes are named as one client sees them, who came in at some address: so a server behind several addresses needs no
 *       setting that tells its own.
 * </ul>
 */
@NullMarked
package io.kvserver.core.cluster;

import org.jspecify.annotations.NullMarked;
