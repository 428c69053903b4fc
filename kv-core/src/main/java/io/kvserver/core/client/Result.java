package io.kvserver.core.client;

import io.kvserver.core.protocol.ReplyWriter;

/** The result of something that a request has begun, and that its reply depends on. Any thread. */
public interface Result extends Wait {
    boolean isDone();

    /** Runs {@code wake} once it is done, perhaps at once, by any thread: it must only pass that on. */
    void whenDone(Runnable wake);

    /** Answers the request. By the client's thread, once it is done. */
    void answer(ReplyWriter reply);

    @Override
    default void begin(Runnable wake) {
        whenDone(wake);
    }

    @Override
    default Reason reason() {
        return Reason.RESULT;
    }

    @Override
    default boolean isOver(long nowMillis) {
        return isDone();
    }

    @Override
    default void answer(Client client) {
        answer(client.reply());
    }
}
