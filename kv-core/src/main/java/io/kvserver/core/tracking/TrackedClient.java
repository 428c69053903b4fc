package io.kvserver.core.tracking;

import io.kvserver.core.protocol.Protocol;
import io.kvserver.core.protocol.Push;
import io.kvserver.core.store.Keyspace;

/** A client as the tracking of its keys sees it. Any thread, unless a method says otherwise. */
public interface TrackedClient {
    /** The client's view of the keys, by which a change of its own is known. */
    Keyspace keys();

    /** The protocol of its replies. By the client's thread. */
    Protocol protocol();

    /** Whether the client has subscribed to anything. */
    boolean isSubscribed();

    boolean isKilled();

    /** Takes a message, which comes after the reply that is being written; must not block. */
    void deliver(Push message);

    /** Says that messages on their way to the client have grown, or shrunk, by a number of bytes. */
    void messagesGrew(long bytes);
}
