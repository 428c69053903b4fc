package io.kvserver.core.protocol;

/** A message for a client that did not ask for it just now: published, or about a key that it has cached. Immutable. */
public interface Push {
    /** Writes the message, as {@link ReplyWriter#push} and its elements. By the thread that serves the client. */
    void writeTo(ReplyWriter out);

    /** About how much memory it takes, in bytes. */
    int bytes();
}
