/** Commands for publish and subscribe. */
@NullMarked
package io.kvserver.core.command.pubsub;

import org.jspecify.annotations.NullMarked;
