/** Transports of a connection's bytes over a socket, without encryption, and the text of addresses. */
@NullMarked
package io.kvserver.net.transport;

import org.jspecify.annotations.NullMarked;
