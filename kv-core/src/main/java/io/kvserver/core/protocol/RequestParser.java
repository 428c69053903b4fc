package io.kvserver.core.protocol;

/**
 * Turns bytes into requests, incrementally. Confined to one client.
 *
 * <p>The caller offers the bytes from the first one that no request has consumed yet; when they do not suffice it offers the
 * same bytes and more later, possibly at another place. The parser remembers how far it got, relative to the request's first
 * byte, and looks at no byte of an argument twice:
 *
 * <pre>
 *   START ──'*'──▶ COUNT ─▶ LENGTH ─▶ BULK ─┐         START ──other──▶ LINE ─▶ done
 *                             ▲─────────────┴─▶ done
 * </pre>
 *
 * Invariant: {@code position} is the first byte of the token that the state waits for. A token other than a bulk is short,
 * and is read from its start again when it was incomplete; a line is searched on from where the search stopped. Whatever is
 * wrong is reported at the first byte that makes it so. The format is
 * <a href="https://redis.io/docs/latest/develop/reference/protocol-spec/">RESP</a>'s, and Redis's for inline commands.
 */
public final class RequestParser {
    private enum State {
        START,
        COUNT,
        LENGTH,
        BULK,
        LINE
    }

    private static final int INCOMPLETE = Integer.MIN_VALUE;
    private static final int RESTRICTED_WORDS = 10;
    private static final int RESTRICTED_BULK_BYTES = 16 << 10;
    /** As many as an {@code int} may have. */
    private static final int MAX_DIGITS = 10;

    private final ProtocolLimits limits;
    private Args args = new Args();

    private State state = State.START;
    private int position;
    private int expectedWords;
    private int bulkLength;
    private boolean line;
    private boolean restricted;

    public RequestParser(ProtocolLimits limits) {
        this.limits = limits;
    }

    /** Says whether arrays may have only a few short words, as is enough to authenticate. */
    public void restrict(boolean on) {
        restricted = on;
    }

    /**
     * Parses on in {@code input[base, end)}, where {@code base} is the first byte of the current request.
     *
     * @return whether a request is complete; then {@link #args()} holds it, {@link #length()} says what it occupied, and
     *     {@link #next()} has to be called before the next one. A request may have no words: it asks for nothing.
     * @throws ProtocolException if the bytes are no request; the parser is of no further use then
     */
    public boolean parse(byte[] input, int base, int end) throws ProtocolException {
        boolean tooMuch = end - base > limits.requestBytes();
        // Not one byte further, or the outcome would depend on how the input was split.
        boolean complete = parseOn(input, base, tooMuch ? base + limits.requestBytes() : end);
        if (complete) {
            args.moveTo(input, base);
            args.cameAs(line, position);
        } else if (tooMuch) {
            throw new ProtocolException("request longer than " + limits.requestBytes() + " bytes");
        }
        return complete;
    }

    private boolean parseOn(byte[] input, int base, int end) throws ProtocolException {
        if (state == State.START) {
            if (base == end) {
                return false;
            }
            line = input[base] != '*';
            state = line ? State.LINE : State.COUNT;
        }
        if (state == State.LINE) {
            return line(input, base, end);
        }
        if (state == State.COUNT && !count(input, base, end)) {
            return false;
        }
        while (args.count() < expectedWords) {
            if (state == State.LENGTH && !bulkLength(input, base, end)) {
                return false;
            }
            if (!bulk(input, base, end)) {
                return false;
            }
        }
        return true;
    }

    private boolean count(byte[] input, int base, int end) throws ProtocolException {
        int count = lengthLine(input, base + 1, end, base, limits.arguments(), true, "invalid multibulk length");
        if (count == INCOMPLETE) {
            return false;
        }
        if (restricted && count > RESTRICTED_WORDS) {
            throw new ProtocolException("unauthenticated multibulk length");
        }
        expectedWords = Math.max(count, 0);
        state = State.LENGTH;
        return true;
    }

    private boolean bulkLength(byte[] input, int base, int end) throws ProtocolException {
        int start = base + position;
        if (start == end) {
            return false;
        }
        if (input[start] != '$') {
            throw new ProtocolException("expected '$', got '" + (char) (input[start] & 0xff) + "'");
        }
        int length = lengthLine(input, start + 1, end, base, limits.bulkBytes(), false, "invalid bulk length");
        if (length == INCOMPLETE) {
            return false;
        }
        if (restricted && length > RESTRICTED_BULK_BYTES) {
            throw new ProtocolException("unauthenticated bulk length");
        }
        bulkLength = length;
        state = State.BULK;
        return true;
    }

    private boolean bulk(byte[] input, int base, int end) throws ProtocolException {
        int bulkEnd = base + position + bulkLength;
        if ((bulkEnd < end && input[bulkEnd] != '\r') || (bulkEnd + 1 < end && input[bulkEnd + 1] != '\n')) {
            throw new ProtocolException("expected CRLF after a bulk string of " + bulkLength + " bytes");
        }
        if (end - bulkEnd < 2) {
            return false;
        }
        args.add(position, position + bulkLength);
        position += bulkLength + 2;
        state = State.LENGTH;
        return true;
    }

    /**
     * Reads digits and CRLF at {@code start} and moves {@link #position} behind them. {@code -N} counts as null where that is
     * {@code nullable}: -1.
     */
    private int lengthLine(byte[] input, int start, int end, int base, int max, boolean nullable, String error)
            throws ProtocolException {
        int at = start;
        boolean negative = nullable && at < end && input[at] == '-';
        if (negative) {
            at++;
        }
        int firstDigit = at;
        long value = 0;
        for (; at < end && input[at] != '\r'; at++) {
            int digit = input[at] - '0';
            boolean afterLeadingZero = at > firstDigit && value == 0;
            value = value * 10 + digit;
            boolean tooLarge = at - firstDigit >= MAX_DIGITS || (!negative && value > max);
            if (digit < 0 || digit > 9 || afterLeadingZero || tooLarge) {
                throw new ProtocolException(error);
            }
        }
        if (at == end) {
            return INCOMPLETE;
        }
        if (at == firstDigit || (negative && value == 0) || (at + 1 < end && input[at + 1] != '\n')) {
            throw new ProtocolException(error);
        }
        if (at + 1 == end) {
            return INCOMPLETE;
        }
        position = at + 2 - base;
        return negative ? -1 : (int) value;
    }

    private boolean line(byte[] input, int base, int end) throws ProtocolException {
        int at = base + position;
        while (at < end && input[at] != '\n') {
            at++;
        }
        position = at - base;
        if (position > limits.lineBytes()) {
            throw new ProtocolException("too big inline request");
        }
        if (at == end) {
            return false;
        }
        position++;
        LineWords.split(input, base, at, args, limits.arguments());
        return true;
    }

    /** Whether what is complete so far of the current request can be {@linkplain #skip skipped}: not that of a line. */
    public boolean canSkip() {
        return state == State.LENGTH || state == State.BULK;
    }

    /**
     * Passes over the current request, which {@link #canSkip}, instead of keeping it: as much of it as is in
     * {@code input[base, end)}. To be called again with what comes next until {@link #isSkipped}.
     *
     * @return how many bytes to consume: they may not be offered again
     * @throws ProtocolException if the bytes are no request
     */
    public int skip(byte[] input, int base, int end) throws ProtocolException {
        expectedWords -= args.count();
        args.clear();
        int at = base + position;
        position = 0;
        while (expectedWords > 0) {
            if (state == State.LENGTH) {
                if (!bulkLength(input, at, end)) {
                    break;
                }
                at += position;
                position = 0;
            }
            int part = Math.min(end - at, bulkLength);
            at += part;
            bulkLength -= part;
            if (bulkLength > 0 || !bulk(input, at, end)) {
                break;
            }
            args.clear();
            expectedWords--;
            at += position;
            position = 0;
        }
        return at - base;
    }

    /** Whether the end of the request that is being skipped has been reached; then {@link #next()} has to be called. */
    public boolean isSkipped() {
        return expectedWords == 0;
    }

    /** The words of the complete request, valid until {@link #next()} and while the bytes stay where they are. */
    public Args args() {
        return args;
    }

    /** How many bytes the complete request occupied. */
    public int length() {
        return position;
    }

    /** Whether the request was a line rather than an array. */
    public boolean isLine() {
        return line;
    }

    /** How many bytes the request must have at least, as far as it is known; never more than the limits allow. */
    public int minimumLength() {
        return state == State.BULK ? position + bulkLength + 2 : position + 1;
    }

    /**
     * Goes on to the next request. Ownership: the words of the complete one are the caller's from now on, and
     * {@code replacement} is the parser's.
     */
    public Args next(Args replacement) {
        Args complete = args;
        args = replacement;
        args.clear();
        state = State.START;
        position = 0;
        return complete;
    }

    /** Goes on to the next request and forgets the complete one. */
    public void next() {
        next(args);
    }
}
