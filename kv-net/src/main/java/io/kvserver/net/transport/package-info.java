/** How bytes of a connection travel over a socket, apart from encryption, and where the socket leads. */
@NullMarked
package io.kvserver.net.transport;

import org.jspecify.annotations.NullMarked;
