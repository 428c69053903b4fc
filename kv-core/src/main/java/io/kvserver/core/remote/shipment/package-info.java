/** What travels between the nodes of a cluster, as bytes: requests and their keys, replies, and the line of those who wait. */
@NullMarked
package io.kvserver.core.remote.shipment;

import org.jspecify.annotations.NullMarked;
