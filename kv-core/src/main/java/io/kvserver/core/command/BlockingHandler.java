package io.kvserver.core.command;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;

/**
 * Runs a command that waits until its keys hold what it asks for. It is tried at once, and again after each change of
 * the keys that it waits for, by the thread that has changed them. In a transaction it never waits, but answers as
 * after its timeout.
 *
 * <p>Rules of threads and failures as for {@link KeyHandler}; it keeps nothing between two attempts.
 */
public interface BlockingHandler extends KeyHandler {
    /**
     * What a request waits for.
     *
     * @param words the request to try again: the original one, or one that states explicitly what it meant on arrival
     * @param firstKey the place, among those words, of the first key whose change is waited for
     * @param lastKey the place of the last such key; all words in between are such keys, too
     * @param deadlineMillis the end of the wait in milliseconds since 1970; {@link Long#MAX_VALUE} for none
     */
    record Terms(Args words, int firstKey, int lastKey, long deadlineMillis) {}

    /** Parses a request. If this fails, the request is refused, even if it need not wait. */
    Terms terms(Keyspace keys, Args args);

    /**
     * Answers if the keys hold what the request asks for. Otherwise returns {@code false}, and has neither answered nor
     * changed anything.
     *
     * <p>It may serve others after its steps, as any handler may. While a request that has waited is answered because of what another
     * client does, these steps serve nobody: see {@code KeyWait}.
     */
    boolean tryAnswer(Keyspace keys, Args args, ReplyWriter reply);

    /** Answers a request whose timeout has passed. */
    default void answerTimeout(Args args, ReplyWriter reply) {
        reply.nilArray();
    }

    @Override
    default boolean isBlocking() {
        return true;
    }

    @Override
    default void handle(Keyspace keys, Args args, ReplyWriter reply) {
        Terms terms = terms(keys, args);
        if (!tryAnswer(keys, terms.words(), reply)) {
            answerTimeout(terms.words(), reply);
        }
    }
}
