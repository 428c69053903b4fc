package io.kvserver.core.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

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
    /**
     * The states: what the parser expects next. They are ints, because storing a reference would cost G1's memory fence five
     * times per request.
     */
    private static final int START = 0;

    private static final int COUNT = 1;
    private static final int LENGTH = 2;
    private static final int BULK = 3;
    private static final int LINE = 4;

    private static final int INCOMPLETE = Integer.MIN_VALUE;
    private static final int RESTRICTED_WORDS = 10;
    private static final int RESTRICTED_BULK_BYTES = 16 << 10;
    /** The maximum number of digits of an {@code int}. */
    private static final int MAX_DIGITS = 10;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LINE_FEEDS = 0x0a0a_0a0a_0a0a_0a0aL;
    private static final long LOWEST_BITS = 0x0101_0101_0101_0101L;
    private static final long HIGHEST_BITS = 0x8080_8080_8080_8080L;

    /** What a length refers to. */
    private enum Length {
        WORDS(true, "invalid multibulk length", ProtocolLimits.ARGUMENTS),
        BYTES(false, "invalid bulk length", ProtocolLimits.BULK);

        private final boolean nullable;
        private final String error;
        private final String limit;

        Length(boolean nullable, String error, String limit) {
            this.nullable = nullable;
            this.error = error;
            this.limit = limit;
        }
    }

    private ProtocolLimits limits;
    private int state = START;
    private int position;
    private int expectedWords;
    private int bulkLength;
    private boolean line;
    private boolean restricted;

    public RequestParser(ProtocolLimits limits) {
        this.limits = limits;
    }

    /** Sets whether arrays may have only a few short words, enough to authenticate. */
    public void restrict(boolean on) {
        restricted = on;
    }

    /** Sets the limits for requests from now on. */
    public void limit(ProtocolLimits most) {
        limits = most;
    }

    /**
     * Continues parsing in {@code [base, end)} of the array that holds the bytes of {@code into}; {@code base} is the first
     * byte of the current request.
     *
     * @param into receives the words: the same object from a request's first byte to its last
     * @return whether the request is complete; then the next call parses the next one. A request may have no words; it is
     *     then ignored
     * @throws ProtocolException if the bytes are malformed; the parser cannot be used further unless {@linkplain #restart
     *     restarted}
     */
    public boolean parse(Args into, int base, int end) throws ProtocolException {
        boolean tooMuch = end - base > limits.requestBytes();
        // Not one byte further, or the outcome would depend on how the input was split.
        boolean complete = parseOn(into, base, tooMuch ? base + limits.requestBytes() : end);
        if (complete) {
            into.cameAs(line, base, position);
            restart();
        } else if (tooMuch) {
            throw ProtocolException.tooLong(limits.requestBytes());
        }
        return complete;
    }

    private boolean parseOn(Args into, int base, int end) throws ProtocolException {
        if (base == end) {
            return false;
        }
        if (state == START) {
            into.clear();
            line = into.array()[base] != '*';
            state = line ? LINE : COUNT;
        }
        byte[] input = into.array();
        if (state == LINE) {
            return line(into, input, base, end);
        }
        if (state == COUNT && !count(input, base, end)) {
            return false;
        }
        while (into.count() < expectedWords) {
            if (state == LENGTH && !bulkLength(input, base, end)) {
                return false;
            }
            if (!bulk(into, input, base, end)) {
                return false;
            }
        }
        return true;
    }

    private boolean count(byte[] input, int base, int end) throws ProtocolException {
        int count = lengthLine(input, base + 1, end, base, limits.arguments(), Length.WORDS);
        if (count == INCOMPLETE) {
            return false;
        }
        if (restricted && count > RESTRICTED_WORDS) {
            throw new ProtocolException("unauthenticated multibulk length", ProtocolLimits.UNAUTHENTICATED);
        }
        expectedWords = Math.max(count, 0);
        state = LENGTH;
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
        int length = lengthLine(input, start + 1, end, base, limits.bulkBytes(), Length.BYTES);
        if (length == INCOMPLETE) {
            return false;
        }
        if (restricted && length > RESTRICTED_BULK_BYTES) {
            throw new ProtocolException("unauthenticated bulk length", ProtocolLimits.UNAUTHENTICATED);
        }
        bulkLength = length;
        state = BULK;
        return true;
    }

    private boolean bulk(Args into, byte[] input, int base, int end) throws ProtocolException {
        int bulkEnd = base + position + bulkLength;
        if ((bulkEnd < end && input[bulkEnd] != '\r') || (bulkEnd + 1 < end && input[bulkEnd + 1] != '\n')) {
            throw new ProtocolException("expected CRLF after a bulk string of " + bulkLength + " bytes");
        }
        if (end - bulkEnd < 2) {
            return false;
        }
        into.add(position, position + bulkLength);
        position += bulkLength + 2;
        state = LENGTH;
        return true;
    }

    /**
     * Parses digits and CRLF at {@code start} and moves {@link #position} behind them. {@code -N} is null, where that is
     * allowed, and returned as -1.
     */
    private int lengthLine(byte[] input, int start, int end, int base, int max, Length kind) throws ProtocolException {
        int brief = briefLength(input, start, end);
        if (brief >= 0 && brief <= max) {
            position = start + (brief < 10 ? 3 : 4) - base;
            return brief;
        }
        int at = start;
        boolean negative = kind.nullable && at < end && input[at] == '-';
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
            if (digit < 0 || digit > 9 || afterLeadingZero) {
                throw new ProtocolException(kind.error);
            }
            if (tooLarge) {
                throw new ProtocolException(kind.error, kind.limit);
            }
        }
        if (at == end) {
            return INCOMPLETE;
        }
        if (at == firstDigit || (negative && value == 0) || (at + 1 < end && input[at + 1] != '\n')) {
            throw new ProtocolException(kind.error);
        }
        if (at + 1 == end) {
            return INCOMPLETE;
        }
        position = at + 2 - base;
        return negative ? -1 : (int) value;
    }

    /** Parses one or two digits and CRLF, the usual case; returns -1 for anything else, or if the input may end within it. */
    private static int briefLength(byte[] input, int start, int end) {
        if (end - start < 4) {
            return -1;
        }
        int first = input[start] - '0';
        int second = input[start + 1] - '0';
        if (first < 0 || first > 9) {
            return -1;
        }
        if (second == '\r' - '0') {
            return input[start + 2] == '\n' ? first : -1;
        }
        boolean isTwoDigits = first > 0 && second >= 0 && second <= 9;
        return isTwoDigits && input[start + 2] == '\r' && input[start + 3] == '\n' ? 10 * first + second : -1;
    }

    private boolean line(Args into, byte[] input, int base, int end) throws ProtocolException {
        int at = lineEnd(input, base + position, end);
        position = at - base;
        if (position > limits.lineBytes()) {
            throw new ProtocolException("too big inline request", ProtocolLimits.LINE);
        }
        if (at == end) {
            return false;
        }
        position++;
        LineWords.split(input, base, at, into, limits.arguments());
        return true;
    }

    /** Returns the place of the first line feed, or the end of the range; searches eight bytes at a time. */
    private static int lineEnd(byte[] input, int start, int end) {
        int at = start;
        for (; end - at >= Long.BYTES; at += Long.BYTES) {
            // Zero where there is one. A borrow reaches only bytes behind the first zero.
            long bytes = (long) LONGS.get(input, at) ^ LINE_FEEDS;
            long zeros = (bytes - LOWEST_BITS) & ~bytes & HIGHEST_BITS;
            if (zeros != 0) {
                return at + Long.numberOfTrailingZeros(zeros) / Byte.SIZE;
            }
        }
        while (at < end && input[at] != '\n') {
            at++;
        }
        return at;
    }

    /** Whether the complete part of the current request can be {@linkplain #skip skipped}; not if it is a line. */
    public boolean canSkip() {
        return state == LENGTH || state == BULK;
    }

    /**
     * Skips the part of the current request that is in {@code [base, end)}, if {@link #canSkip}, instead of storing it. To be
     * called again with further input until {@link #isSkipped}.
     *
     * @param into the object that has received the words so far
     * @return the number of bytes to consume, which must not be offered again
     * @throws ProtocolException if the bytes are malformed
     */
    public int skip(Args into, int base, int end) throws ProtocolException {
        byte[] input = into.array();
        expectedWords -= into.count();
        into.clear();
        int at = base + position;
        position = 0;
        while (expectedWords > 0) {
            if (state == LENGTH) {
                if (!bulkLength(input, at, end)) {
                    break;
                }
                at += position;
                position = 0;
            }
            int part = Math.min(end - at, bulkLength);
            at += part;
            bulkLength -= part;
            if (bulkLength > 0 || !bulk(into, input, at, end)) {
                break;
            }
            into.clear();
            expectedWords--;
            at += position;
            position = 0;
        }
        return at - base;
    }

    /** Whether the skipped request has ended; then {@link #restart} must be called. */
    public boolean isSkipped() {
        return expectedWords == 0;
    }

    /** Whether the current request, or else the last one, is a line rather than an array. */
    public boolean isLine() {
        return line;
    }

    /** The minimum length of the current request in bytes, as far as it is known; never more than the limits allow. */
    public int minimumLength() {
        return state == BULK ? position + bulkLength + 2 : position + 1;
    }

    /** Whether only the rest of its last word is missing of the current request, so that {@link #minimumLength} is its length. */
    public boolean isInLastWord(Args into) {
        return state == BULK && into.count() == expectedWords - 1;
    }

    /** Forgets what was parsed of the current request: what is offered from now on is another. */
    public void restart() {
        state = START;
        position = 0;
    }
}
