package io.kvserver.core.session;

import io.kvserver.core.protocol.ReplyWriter;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link Interceptor} has decided: the request is run, answered in its place, or its client disconnected; perhaps after a
 * delay, and perhaps so that the reply does not arrive as it should. Immutable; any thread.
 *
 * <p>Times are of the store's clock. A client that waits is served no further request meanwhile, and no thread waits for it.
 */
public final class Interception {
    private static final int WHOLE = -1;

    /** The request is run as if nobody had asked. */
    public static final Interception PASS =
            new Interception(Outcome.RUN, null, Duration.ZERO, new Delivery(WHOLE, 0, Duration.ZERO));

    private final Outcome outcome;
    /** What is answered in the request's place: a {@code Consumer<ReplyWriter>}, or the text of an error. */
    private final @Nullable Object answer;

    private final Duration delay;
    private final Delivery delivery;

    enum Outcome {
        RUN,
        ANSWER,
        /** As an answer; a transaction that the request would have been queued in fails. */
        ERROR,
        DISCONNECT
    }

    /**
     * How the reply arrives.
     *
     * @param cutAfter so many bytes of it, then the connection ends; {@link #WHOLE} for all
     * @param piece so many bytes at a time; 0 for all at once
     * @param every the time from one piece to the next
     */
    record Delivery(int cutAfter, int piece, Duration every) {
        boolean isWhole() {
            return cutAfter == WHOLE && piece == 0;
        }

        boolean isCut() {
            return cutAfter != WHOLE;
        }

        /** How many bytes arrive, of so many. */
        int cutAfter(int length) {
            return isCut() ? Math.min(cutAfter, length) : length;
        }
    }

    private Interception(Outcome outcome, @Nullable Object answer, Duration delay, Delivery delivery) {
        this.outcome = outcome;
        this.answer = answer;
        this.delay = delay;
        this.delivery = delivery;
    }

    /**
     * The request is not run, but answered with exactly one reply that {@code writer} writes, in the client's protocol. It is called
     * once for each request, by the thread that serves the client, and must not block.
     */
    public static Interception answer(Consumer<ReplyWriter> writer) {
        return new Interception(Outcome.ANSWER, Objects.requireNonNull(writer, "writer"), Duration.ZERO, PASS.delivery);
    }

    /**
     * The request is not run, but answered with an error, as {@code ERR no such thing}: a code in capitals and a text. INFO counts it.
     * Between MULTI and EXEC it makes EXEC fail.
     *
     * @throws IllegalArgumentException if the text is empty or has more than one line
     */
    public static Interception error(String text) {
        if (text.isEmpty() || text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("not one line: \"" + text + "\"");
        }
        return new Interception(Outcome.ERROR, text, Duration.ZERO, PASS.delivery);
    }

    /** The request is not run, and its client is disconnected, after the replies to those before. */
    public static Interception disconnect() {
        return new Interception(Outcome.DISCONNECT, null, Duration.ZERO, PASS.delivery);
    }

    /**
     * The same, but later: the request waits before it is run or answered, as during CLIENT PAUSE.
     *
     * @throws IllegalArgumentException if the time is negative
     */
    public Interception after(Duration time) {
        return new Interception(outcome, answer, notNegative(time), delivery);
    }

    /**
     * The same, but only the first bytes of the reply arrive, or all if it has no more; then the client is disconnected.
     *
     * @throws IllegalArgumentException if the number is negative
     */
    public Interception cutReplyAfter(int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes: " + bytes + " is negative");
        }
        return new Interception(outcome, answer, delay, new Delivery(bytes, delivery.piece(), delivery.every()));
    }

    /**
     * The same, but the reply arrives in pieces: the first at once, each of the others a time after the one before.
     *
     * @param bytes how long a piece is
     * @throws IllegalArgumentException if there would be no byte in a piece, or the time is negative
     */
    public Interception replyInPieces(int bytes, Duration every) {
        if (bytes < 1) {
            throw new IllegalArgumentException("bytes: " + bytes + " is not positive");
        }
        return new Interception(outcome, answer, delay, new Delivery(delivery.cutAfter(), bytes, notNegative(every)));
    }

    private static Duration notNegative(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("time: " + time + " is negative");
        }
        return time;
    }

    /** Whether nothing differs from a request that nobody was asked about. */
    public boolean passes() {
        return outcome == Outcome.RUN && delay.isZero() && delivery.isWhole();
    }

    Outcome outcome() {
        return outcome;
    }

    /** Before the request is looked at. */
    Duration delay() {
        return delay;
    }

    Delivery delivery() {
        return delivery;
    }

    /** The text of the error that it answers; empty if it answers none. */
    String error() {
        return answer instanceof String text ? text : "";
    }

    /** Writes the answer, if it has one that is no error. */
    @SuppressWarnings("unchecked") // The only other kind of answer.
    void writeTo(ReplyWriter reply) {
        if (outcome == Outcome.ANSWER && answer != null) {
            ((Consumer<ReplyWriter>) answer).accept(reply);
        }
    }
}
