/** What clients of a cluster ask a node: the family of CLUSTER, and what they say to a node before a request. */
@NullMarked
package io.kvserver.core.command.cluster;

import org.jspecify.annotations.NullMarked;
