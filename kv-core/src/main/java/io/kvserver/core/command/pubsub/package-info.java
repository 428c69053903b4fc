/** Commands that subscribe and publish. */
@NullMarked
package io.kvserver.core.command.pubsub;

import org.jspecify.annotations.NullMarked;
