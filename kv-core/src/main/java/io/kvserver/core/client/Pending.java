package io.kvserver.core.client;

import io.kvserver.core.protocol.ReplyWriter;

/** Something that a request has begun and whose end it waits for, with its reply. Any thread. */
public interface Pending {
    boolean isDone();

    /** Runs {@code wake} once it is done, perhaps at once, by any thread: it must only pass that on. */
    void whenDone(Runnable wake);

    /** Answers the request. By the client's thread, once it is done. */
    void answer(ReplyWriter reply);
}
