package io.kvserver.core.stream;

import java.nio.charset.StandardCharsets;

/**
 * The id of a stream's entry: a time in milliseconds and a sequence number within it, both unsigned 64-bit numbers.
 * Immutable; any thread.
 */
public record StreamId(long millis, long sequence) implements Comparable<StreamId> {
    /** Less than any entry's id. */
    public static final StreamId MIN = new StreamId(0, 0);

    public static final StreamId MAX = new StreamId(-1, -1);

    /** The length of the longest text of an id. */
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

    /** The next id; {@link #MIN} after {@link #MAX}. */
    public StreamId next() {
        return new StreamId(sequence == -1 ? millis + 1 : millis, sequence + 1);
    }

    /** The previous id; {@link #MAX} before {@link #MIN}. */
    public StreamId previous() {
        return new StreamId(sequence == 0 ? millis - 1 : millis, sequence - 1);
    }

    /** Writes an id as text to the start of an array. Returns the length, at most {@link #MAX_TEXT}. */
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

    /** The id as text. */
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
