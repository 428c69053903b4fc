/** The commands of a cluster's clients: CLUSTER, and the commands that they send before a request. */
@NullMarked
package io.kvserver.core.command.cluster;

import org.jspecify.annotations.NullMarked;
