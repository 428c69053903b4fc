package io.kvserver.core.stream;

import java.nio.charset.StandardCharsets;

/**
 * What an entry of a stream is known by: a time in milliseconds and a number within it, both of 64 bits without a sign. Immutable;
 * any thread.
 */
public record StreamId(long millis, long sequence) implements Comparable<StreamId> {
    /** No entry has it. */
    public static final StreamId MIN = new StreamId(0, 0);

    public static final StreamId MAX = new StreamId(-1, -1);

    /** The longest text of one. */
    public static final int MAX_TEXT = 41;

    private static final int MAX_DIGITS = 20;

    static int compare(long millis, long sequence, long otherMillis, long otherSequence) {
        int order = Long.compareUnsigned(millis, otherMillis);
        return order != 0 ? order : Long.compareUnsigned(sequence, otherSequence);
    }

    @Override
    public int compareTo(StreamId other) {
        return compare(millis, sequence, other.millis, other.sequence);
    }

    /** Whether it is {@link #MIN}. */
    public boolean isZero() {
        return millis == 0 && sequence == 0;
    }

    /** The one after it; {@link #MIN} after {@link #MAX}. */
    public StreamId next() {
        return new StreamId(sequence == -1 ? millis + 1 : millis, sequence + 1);
    }

    /** The one before it; {@link #MAX} before {@link #MIN}. */
    public StreamId previous() {
        return new StreamId(sequence == 0 ? millis - 1 : millis, sequence - 1);
    }

    /** Writes one as text, in at most {@link #MAX_TEXT} bytes from the array's start. How many. */
    public static int write(long millis, long sequence, byte[] out) {
        int at = writeUnsigned(millis, out, 0);
        out[at++] = '-';
        return writeUnsigned(sequence, out, at);
    }

    private static int writeUnsigned(long value, byte[] out, int at) {
        int digits = 1;
        for (long rest = Long.divideUnsigned(value, 10); rest != 0; rest = Long.divideUnsigned(rest, 10)) {
            digits++;
        }
        long rest = value;
        for (int i = at + digits - 1; i >= at; i--) {
            long tens = Long.divideUnsigned(rest, 10);
            out[i] = (byte) ('0' + (rest - 10 * tens));
            rest = tens;
        }
        return at + digits;
    }

    /** The text of it. */
    public byte[] text() {
        byte[] out = new byte[2 * MAX_DIGITS + 1];
        int length = write(millis, sequence, out);
        byte[] text = new byte[length];
        System.arraycopy(out, 0, text, 0, length);
        return text;
    }

    @Override
    public String toString() {
        return new String(text(), StandardCharsets.US_ASCII);
    }
}
