package io.kvserver.core.protocol;

import java.nio.charset.StandardCharsets;

/**
 * Where a handler writes its reply: exactly one value for each request. An aggregate is announced with the number of its
 * elements, which follow one by one (a map's keys and values alternate). Confined to one client.
 */
public abstract class ReplyWriter {
    /** A short text such as {@code OK} that no client takes for data. ASCII, no line break. */
    public abstract void simple(String text);

    /**
     * A byte string. Ownership: the range must never change afterwards, because a long one is queued by reference;
     * for a range of the input use {@link #bulk(Args, int)}.
     */
    public abstract void bulk(byte[] array, int offset, int length);

    /** A byte string that is copied at once. */
    protected abstract void bulkCopy(byte[] array, int offset, int length);

    public abstract void integer(long value);

    /** The absence of a value. */
    public abstract void nil();

    /** The absence of an array. */
    public abstract void nilArray();

    /**
     * A failure. {@code text} is a code in capitals and words; {@code detail} is appended where the protocol's clients expect
     * what Redis says, and left out on a line. One char per byte; line breaks become spaces, but for those at the end, which
     * are left out.
     */
    public abstract void error(String text, String detail);

    public abstract void array(int elements);

    /** A map, announced by its number of keys. */
    public abstract void map(int keys);

    public abstract void set(int elements);

    /** A sequence of pairs, each begun with {@link #pair}; one sequence of all their parts where the protocol is an old one. */
    public abstract void pairs(int pairs);

    /** Begins a pair, whose two parts follow. */
    public abstract void pair();

    /** A map, announced by its number of keys; a sequence of pairs, each begun with {@link #mapPair}, where the protocol has no maps. */
    public void mapOfPairs(int keys) {
        array(keys);
    }

    /** Begins a key and its value. */
    public void mapPair() {
        array(2);
    }

    /** A message that answers no request: see {@link Push}. */
    public abstract void push(int elements);

    /** A text for people, with line breaks. One char per byte. */
    public void verbatim(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        bulk(bytes, 0, bytes.length);
    }

    /** A text in a format that three letters name, as {@code txt}; a byte string where the protocol has none. */
    public void verbatim(String format, byte[] text) {
        bulk(text, 0, text.length);
    }

    /** A whole number of any length, as its digits; a byte string where the protocol has none. One char per byte. */
    public void bigNumber(String digits) {
        byte[] bytes = digits.getBytes(StandardCharsets.ISO_8859_1);
        bulk(bytes, 0, bytes.length);
    }

    /** A floating-point number, as its shortest decimal form. */
    public abstract void real(double value);

    /** A floating-point number with up to 17 digits behind the point, as Redis writes coordinates. */
    public void decimal(double value) {
        bulk(Reals.decimal(value));
    }

    /** A truth value; the number 1 or 0 where the protocol has none. */
    public void bool(boolean value) {
        integer(value ? 1 : 0);
    }

    /** A place to come back to with {@link #rewind}. */
    public abstract long mark();

    /** Takes back everything that was written after the mark. */
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

    /** A word of the request, copied. */
    public final void bulk(Args args, int index) {
        bulkCopy(args.array(), args.offset(index), args.length(index));
    }

    /** A text, as UTF-8. */
    public final void bulk(String text) {
        bulk(text.getBytes(StandardCharsets.UTF_8));
    }

    public final void error(CommandException failure) {
        error(failure.text(), "");
    }
}
