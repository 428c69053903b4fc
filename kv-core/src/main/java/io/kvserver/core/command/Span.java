package io.kvserver.core.command;

/**
 * A range of bytes or bits as in GETRANGE, BITCOUNT and BITPOS: from the first to the last, both included. Immutable.
 *
 * @param last less than {@code first} if the range is empty
 */
public record Span(long first, long last) {
    public static final Span NONE = new Span(0, -1);

    /**
     * Whether both are counted from the end and the end comes before the start: then the range is empty for any length.
     */
    public static boolean isReversed(long start, long end) {
        return start < 0 && end < 0 && start > end;
    }

    /** The part of a value of a length between two places; negative ones count from its end. */
    public static Span of(long start, long end, long length) {
        long first = Math.max(0, start < 0 ? length + start : start);
        long last = Math.max(0, end < 0 ? length + end : end);
        return new Span(first, Math.min(last, length - 1));
    }

    public boolean isEmpty() {
        return first > last;
    }

    public long length() {
        return isEmpty() ? 0 : last - first + 1;
    }

    /** The bits of a range of bytes. */
    public Span inBits() {
        return isEmpty() ? NONE : new Span(first * Byte.SIZE, last * Byte.SIZE + Byte.SIZE - 1);
    }
}
