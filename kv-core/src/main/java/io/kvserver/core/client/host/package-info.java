/** What clients need of those who serve them: the way to their connection, background work, and time for other clients. */
@NullMarked
package io.kvserver.core.client.host;

import org.jspecify.annotations.NullMarked;
