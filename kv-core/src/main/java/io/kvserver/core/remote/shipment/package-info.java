/**
 * Messages between the nodes of a cluster, as bytes: requests and their keys, replies, and the line of waiting
 * requests.
 */
@NullMarked
package io.kvserver.core.remote.shipment;

import org.jspecify.annotations.NullMarked;
