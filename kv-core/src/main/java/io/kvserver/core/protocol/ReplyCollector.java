package io.kvserver.core.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects one reply for a call from inside the process. A status, a number and nil are stored directly and a byte string as
 * a copy, without other allocations; nested values become {@link Reply}s. Reusable; confined to one call.
 */
public final class ReplyCollector extends ReplyWriter {
    private enum Kind {
        NIL,
        STATUS,
        BULK,
        INTEGER,
        FAILURE,
        OTHER
    }

    private Kind kind = Kind.NIL;
    private long number;
    private byte @Nullable [] bytes;
    private String text = "";
    private Reply other = Reply.Nil.NIL;

    /** The innermost aggregate that still expects elements; it refers to the outer ones. */
    private @Nullable Aggregate open;

    /** An aggregate that has been begun. */
    private static final class Aggregate {
        private final Shape shape;
        private final int expected;
        private final List<Reply> elements = new ArrayList<>();
        private final @Nullable Aggregate around;

        Aggregate(Shape shape, int expected, @Nullable Aggregate around) {
            this.shape = shape;
            this.expected = expected;
            this.around = around;
        }

        Reply reply() {
            return switch (shape) {
                case ARRAY -> new Reply.Array(Collections.unmodifiableList(elements));
                case SET -> new Reply.Members(Collections.unmodifiableList(elements));
                case MAP -> {
                    List<Map.Entry<Reply, Reply>> entries = new ArrayList<>(elements.size() / 2);
                    for (int i = 0; i < elements.size(); i += 2) {
                        entries.add(Map.entry(elements.get(i), elements.get(i + 1)));
                    }
                    yield new Reply.Pairs(Collections.unmodifiableList(entries));
                }
            };
        }
    }

    private enum Shape {
        ARRAY,
        SET,
        MAP
    }

    /** Removes the reply, for the next one. */
    public void clear() {
        kind = Kind.NIL;
        bytes = null;
        text = "";
        other = Reply.Nil.NIL;
        open = null;
    }

    /** The error; {@code null} if the reply is not one. */
    public @Nullable String failure() {
        return kind == Kind.FAILURE ? text : null;
    }

    /** Whether the reply is nil. */
    public boolean isNil() {
        return kind == Kind.NIL;
    }

    /** The integer that was written. */
    public long integer() {
        return kind == Kind.INTEGER ? number : reply().integer();
    }

    /** The byte string that was written, which belongs to the caller; {@code null} for nil. */
    public byte @Nullable [] bytes() {
        return kind == Kind.BULK || kind == Kind.NIL ? bytes : reply().bytes();
    }

    /** The whole reply. */
    public Reply reply() {
        return switch (kind) {
            case NIL -> Reply.Nil.NIL;
            case STATUS -> new Reply.Status(text);
            case BULK -> new Reply.Bulk(bytes == null ? new byte[0] : bytes);
            case INTEGER -> new Reply.Int(number);
            case FAILURE -> new Reply.Failure(text);
            case OTHER -> other;
        };
    }

    @Override
    public void simple(String status) {
        if (open != null) {
            add(new Reply.Status(status));
        } else {
            kind = Kind.STATUS;
            text = status;
        }
    }

    @Override
    public void bulk(byte[] array, int offset, int length) {
        bulkCopy(array, offset, length);
    }

    @Override
    protected void bulkCopy(byte[] array, int offset, int length) {
        bytes(Arrays.copyOfRange(array, offset, offset + length));
    }

    private void bytes(byte[] own) {
        if (open != null) {
            add(new Reply.Bulk(own));
        } else {
            kind = Kind.BULK;
            bytes = own;
        }
    }

    @Override
    public void integer(long value) {
        if (open != null) {
            add(new Reply.Int(value));
        } else {
            kind = Kind.INTEGER;
            number = value;
        }
    }

    @Override
    public void nil() {
        if (open != null) {
            add(Reply.Nil.NIL);
        } else {
            kind = Kind.NIL;
            bytes = null;
        }
    }

    @Override
    public void nilArray() {
        nil();
    }

    @Override
    public void error(String words, String detail) {
        String whole = withoutLineEnd(words + detail);
        if (open != null) {
            add(new Reply.Failure(whole));
        } else {
            kind = Kind.FAILURE;
            text = whole;
        }
    }

    @Override
    public void array(int elements) {
        begin(Shape.ARRAY, elements);
    }

    @Override
    public void map(int keys) {
        begin(Shape.MAP, Math.multiplyExact(2, keys));
    }

    @Override
    public void set(int elements) {
        begin(Shape.SET, elements);
    }

    @Override
    public void pairs(int pairs) {
        array(pairs);
    }

    @Override
    public void pair() {
        array(2);
    }

    @Override
    public void push(int elements) {
        array(elements);
    }

    @Override
    public void verbatim(String words) {
        bytes(words.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void real(double value) {
        add(new Reply.Real(value));
    }

    @Override
    public void decimal(double value) {
        real(value);
    }

    @Override
    public void bool(boolean value) {
        add(new Reply.Bool(value));
    }

    @Override
    public long mark() {
        return 0;
    }

    /** Removes everything: there is only one reply. */
    @Override
    public void rewind(long mark) {
        clear();
    }

    private void begin(Shape shape, int elements) {
        Aggregate begun = new Aggregate(shape, elements, open);
        if (elements == 0) {
            add(begun.reply());
        } else {
            open = begun;
        }
    }

    private void add(Reply value) {
        Reply complete = value;
        Aggregate aggregate = open;
        while (aggregate != null) {
            aggregate.elements.add(complete);
            if (aggregate.elements.size() < aggregate.expected) {
                open = aggregate;
                return;
            }
            complete = aggregate.reply();
            aggregate = aggregate.around;
        }
        open = null;
        kind = Kind.OTHER;
        other = complete;
    }
}
