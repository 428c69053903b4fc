package io.kvserver.core.protocol;

/** A message that is not the reply to a request: published, or about a cached key. Immutable. */
public interface Push {
    /** Writes the message, as {@link ReplyWriter#push} and its elements. Called by the thread that serves the client. */
    void writeTo(ReplyWriter out);

    /** The approximate memory of the message in bytes. */
    int bytes();
}
