package io.kvserver.core.command;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;

/**
 * Does a command that waits until its keys hold what it asks for. It is tried at once, and again after each change of the keys
 * that it waits for, by whichever thread has changed them. It never waits in a transaction: there it answers as when its time is
 * over.
 *
 * <p>Rules of threads and failures as for {@link KeyHandler}; it keeps nothing between two tries.
 */
public interface BlockingHandler extends KeyHandler {
    /**
     * What a request waits for, if it has to.
     *
     * @param words what to try again: the request, or one that says explicitly what the request meant when it came
     * @param firstKey the place, among those words, of the first key whose change makes it worth while to try again
     * @param lastKey the place of the last; those in between are such keys, too
     * @param deadlineMillis until when, in milliseconds since 1970; {@link Long#MAX_VALUE} for ever
     */
    record Terms(Args words, int firstKey, int lastKey, long deadlineMillis) {}

    /** Understands a request: also one that need not wait is refused if this fails. */
    Terms terms(Keyspace keys, Args args);

    /** Answers if the keys hold what the request asks for. {@code false}: it has neither answered nor changed anything. */
    boolean tryAnswer(Keyspace keys, Args args, ReplyWriter reply);

    /** Answers a request whose time is over. */
    default void answerTimeout(Args args, ReplyWriter reply) {
        reply.nilArray();
    }

    @Override
    default void handle(Keyspace keys, Args args, ReplyWriter reply) {
        Terms terms = terms(keys, args);
        if (!tryAnswer(keys, terms.words(), reply)) {
            answerTimeout(terms.words(), reply);
        }
    }
}
