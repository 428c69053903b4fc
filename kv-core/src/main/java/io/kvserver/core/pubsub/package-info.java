/**
 * Publish and subscribe: topics, who has subscribed to them, and the messages, those about changed keys included. A subscriber
 * is an interface here, because subscriptions need not know what a client is.
 */
@NullMarked
package io.kvserver.core.pubsub;

import org.jspecify.annotations.NullMarked;
