package io.kvserver.core.pubsub;

import io.kvserver.core.protocol.Push;

/** Someone who gets published messages. Any thread. */
public interface Subscriber {
    /** Takes a message, which comes after the reply that is being written; must not block. */
    void deliver(Push message);
}
