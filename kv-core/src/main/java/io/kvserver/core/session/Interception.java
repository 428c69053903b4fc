package io.kvserver.core.session;

import io.kvserver.core.protocol.ReplyWriter;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The decision of an {@link Interceptor}: to run the request, to answer it without running it, or to disconnect its client;
 * optionally with a delay or with a damaged reply. Immutable; any thread.
 *
 * <p>Durations are measured by the store's clock. While a client is delayed, its further requests wait, but no thread does.
 */
public final class Interception {
    private static final int WHOLE = -1;

    /** Runs the request as usual. */
    public static final Interception PASS =
            new Interception(Outcome.RUN, null, Duration.ZERO, new Delivery(WHOLE, 0, Duration.ZERO));

    private final Outcome outcome;
    /** The reply sent instead: a {@code Consumer<ReplyWriter>}, or the text of an error. */
    private final @Nullable Object answer;

    private final Duration delay;
    private final Delivery delivery;

    enum Outcome {
        RUN,
        ANSWER,
        /** Answers with an error; a transaction that would have queued the request fails. */
        ERROR,
        DISCONNECT
    }

    /**
     * How the reply is sent.
     *
     * @param cutAfter the number of bytes to send before the connection is closed; {@link #WHOLE} for all
     * @param piece the number of bytes to send at a time; 0 for all at once
     * @param every the time between two pieces
     */
    record Delivery(int cutAfter, int piece, Duration every) {
        boolean isWhole() {
            return cutAfter == WHOLE && piece == 0;
        }

        boolean isCut() {
            return cutAfter != WHOLE;
        }

        /** How many of {@code length} bytes are sent. */
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
     * Does not run the request; answers it with exactly one reply that {@code writer} writes, in the client's protocol. The
     * writer is called once per request, by the thread that serves the client, and must not block.
     */
    public static Interception answer(Consumer<ReplyWriter> writer) {
        return new Interception(Outcome.ANSWER, Objects.requireNonNull(writer, "writer"), Duration.ZERO, PASS.delivery);
    }

    /**
     * Does not run the request; answers it with an error of a code in capitals and a text, such as {@code ERR no such thing}.
     * INFO counts it. Between MULTI and EXEC it makes EXEC fail.
     *
     * @throws IllegalArgumentException if the text is empty or has more than one line
     */
    public static Interception error(String text) {
        if (text.isEmpty() || text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("not one line: \"" + text + "\"");
        }
        return new Interception(Outcome.ERROR, text, Duration.ZERO, PASS.delivery);
    }

    /** Does not run the request; disconnects its client after the replies to earlier requests. */
    public static Interception disconnect() {
        return new Interception(Outcome.DISCONNECT, null, Duration.ZERO, PASS.delivery);
    }

    /**
     * Returns the same decision with a delay: the request waits before it is run or answered, as during CLIENT PAUSE.
     *
     * @throws IllegalArgumentException if the time is negative
     */
    public Interception after(Duration time) {
        return new Interception(outcome, answer, notNegative(time), delivery);
    }

    /**
     * Returns the same decision, but only the first bytes of the reply are sent, or all if it is shorter; then the client is
     * disconnected.
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
     * Returns the same decision, but the reply is sent in pieces: the first at once, each further one a fixed time after the
     * previous one.
     *
     * @param bytes the length of a piece
     * @throws IllegalArgumentException if the length is not positive, or the time is negative
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

    /** Whether the request is run as usual. */
    public boolean passes() {
        return outcome == Outcome.RUN && delay.isZero() && delivery.isWhole();
    }

    Outcome outcome() {
        return outcome;
    }

    /** The delay before the request is processed. */
    Duration delay() {
        return delay;
    }

    Delivery delivery() {
        return delivery;
    }

    /** The text of the error; empty if the decision is not an error. */
    String error() {
        return answer instanceof String text ? text : "";
    }

    /** Writes the reply, if there is one that is not an error. */
    @SuppressWarnings("unchecked") // The only other kind of answer.
    void writeTo(ReplyWriter reply) {
        if (outcome == Outcome.ANSWER && answer != null) {
            ((Consumer<ReplyWriter>) answer).accept(reply);
        }
    }
}
