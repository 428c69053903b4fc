package io.kvserver.core.protocol;

import java.nio.charset.StandardCharsets;

/**
 * Receives a handler's reply: exactly one value for each request. An aggregate begins with its number of elements, which
 * follow one by one (for a map, keys and values alternate). Confined to one client.
 */
public abstract class ReplyWriter {
    /** Writes a short status such as {@code OK}. ASCII, without line breaks. */
    public abstract void simple(String text);

    /**
     * Writes a byte string. Ownership: the range must never change afterwards, because a long one is queued by reference; for
     * a range of the input use {@link #bulk(Args, int)}.
     */
    public abstract void bulk(byte[] array, int offset, int length);

    /** Writes a byte string, copying it at once. */
    protected abstract void bulkCopy(byte[] array, int offset, int length);

    public abstract void integer(long value);

    /** Writes nil, for a missing value. */
    public abstract void nil();

    /** Writes a nil array. */
    public abstract void nilArray();

    /**
     * Writes an error. {@code text} is a code in capitals and words; {@code detail} is appended for RESP clients, which
     * expect Redis's text, and left out for lines. One char per byte; line breaks become spaces, and are removed at the end.
     */
    public abstract void error(String text, String detail);

    public abstract void array(int elements);

    /** Begins a map with this number of keys. */
    public abstract void map(int keys);

    public abstract void set(int elements);

    /** Begins an array of pairs, each begun with {@link #pair}; in old protocols a flat array. */
    public abstract void pairs(int pairs);

    /** Begins a pair, whose two parts follow. */
    public abstract void pair();

    /**
     * Begins a map with this number of keys; in protocols without maps an array of pairs. Each entry begins with {@link
     * #mapPair}.
     */
    public void mapOfPairs(int keys) {
        array(keys);
    }

    /** Begins an entry: a key and its value. */
    public void mapPair() {
        array(2);
    }

    /** Begins a message that is not a reply to a request: see {@link Push}. */
    public abstract void push(int elements);

    /** Writes a text for people, with line breaks. One char per byte. */
    public void verbatim(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        bulk(bytes, 0, bytes.length);
    }

    /**
     * Writes a text in a format with a name of three letters, such as {@code txt}; in protocols without such texts a byte
     * string.
     */
    public void verbatim(String format, byte[] text) {
        bulk(text, 0, text.length);
    }

    /** Writes an integer of any length, given as digits; in protocols without such numbers a byte string. One char per byte. */
    public void bigNumber(String digits) {
        byte[] bytes = digits.getBytes(StandardCharsets.ISO_8859_1);
        bulk(bytes, 0, bytes.length);
    }

    /** Writes a floating-point number in its shortest decimal form. */
    public abstract void real(double value);

    /** Writes a floating-point number with up to 17 digits after the point, as Redis writes coordinates. */
    public void decimal(double value) {
        bulk(Reals.decimal(value));
    }

    /** Writes a boolean; in protocols without booleans 1 or 0. */
    public void bool(boolean value) {
        integer(value ? 1 : 0);
    }

    /** Returns the current position, for {@link #rewind}. */
    public abstract long mark();

    /** Removes everything that was written after the mark. */
    public abstract void rewind(long mark);

    static String withoutLineEnd(String text) {
        int end = text.length();
        while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
            end--;
        }
        return text.substring(0, end);
    }

    public final void ok() {
        simple("OK");
    }

    public final void bulk(Slice slice) {
        bulk(slice.array(), slice.offset(), slice.length());
    }

    public final void bulk(byte[] array) {
        bulk(array, 0, array.length);
    }

    /** Writes a word of the request, copied. */
    public final void bulk(Args args, int index) {
        bulkCopy(args.array(), args.offset(index), args.length(index));
    }

    /** Writes a text as UTF-8. */
    public final void bulk(String text) {
        bulk(text.getBytes(StandardCharsets.UTF_8));
    }

    public final void error(CommandException failure) {
        error(failure.text(), "");
    }
}
