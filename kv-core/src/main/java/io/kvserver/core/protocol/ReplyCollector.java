package io.kvserver.core.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a reply as Java objects, for calls from inside the process: {@code byte[]}, {@code String} (a simple one),
 * {@code Long}, {@code null}, a {@code List} (an array or a set; a map as alternating keys and values), or a
 * {@link CommandException}. Confined to one call.
 */
public final class ReplyCollector extends ReplyWriter {
    /** The lists that still expect elements, innermost first. */
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();

    private @Nullable Object reply;

    private record Pending(List<@Nullable Object> elements, int expected) {}

    /** What was written; {@code null} for nil, too. */
    public @Nullable Object reply() {
        return reply;
    }

    @Override
    public void simple(String text) {
        add(text);
    }

    @Override
    public void bulk(byte[] array, int offset, int length) {
        bulkCopy(array, offset, length);
    }

    @Override
    protected void bulkCopy(byte[] array, int offset, int length) {
        add(Arrays.copyOfRange(array, offset, offset + length));
    }

    @Override
    public void integer(long value) {
        add(value);
    }

    @Override
    public void nil() {
        add(null);
    }

    @Override
    public void nilArray() {
        add(null);
    }

    @Override
    public void error(String text, String detail) {
        add(new CommandException(text + detail));
    }

    @Override
    public void array(int elements) {
        List<@Nullable Object> list = new ArrayList<>(elements);
        add(list);
        if (elements > 0) {
            pending.push(new Pending(list, elements));
        }
    }

    @Override
    public void map(int keys) {
        array(Math.multiplyExact(2, keys));
    }

    @Override
    public void set(int elements) {
        array(elements);
    }

    @Override
    public void push(int elements) {
        array(elements);
    }

    @Override
    public void verbatim(String text) {
        add(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void real(double value) {
        add(Reals.text(value).getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void bool(boolean value) {
        integer(value ? 1 : 0);
    }

    @Override
    public long mark() {
        return 0;
    }

    /** Forgets everything: there is only one reply. */
    @Override
    public void rewind(long mark) {
        pending.clear();
        reply = null;
    }

    private void add(@Nullable Object value) {
        Pending innermost = pending.peek();
        if (innermost == null) {
            reply = value;
            return;
        }
        innermost.elements().add(value);
        if (innermost.elements().size() == innermost.expected()) {
            pending.pop();
        }
    }
}
