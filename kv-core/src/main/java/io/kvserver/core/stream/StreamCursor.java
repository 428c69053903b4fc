package io.kvserver.core.stream;

import io.kvserver.core.packed.ListpackElement;
import io.kvserver.core.protocol.Decimal;
import io.kvserver.core.protocol.Slice;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the entries of a stream in a range of ids, in either direction. Confined to one thread; valid until the stream is
 * changed.
 */
public final class StreamCursor {
    private final IdCursor pages = new IdCursor();
    private final Slice element = new Slice();
    private final byte[] digits = new byte[Decimal.MAX_LENGTH];

    private IdTree tree = new IdTree(2, true);
    private StreamId first = StreamId.MIN;
    private StreamId last = StreamId.MAX;
    private boolean backwards;
    private @Nullable StreamPage page;
    /** The beginning of the next entry; backwards, the end of the previous one. */
    private int next;

    private int flagsAt;
    private long millis;
    private long sequence;
    private int fields;
    private boolean sameFields;
    private int fieldAt;
    private int valueAt;

    /** Prepares to go through the entries from one id to another, both included. */
    public StreamCursor range(StreamValue stream, StreamId from, StreamId to) {
        begin(stream, from, to, false);
        if (from.compareTo(to) <= 0 && (tree.floor(from.millis(), from.sequence(), pages) || tree.first(pages))) {
            open();
        }
        return this;
    }

    /** As {@link #range}, from the last to the first. */
    public StreamCursor reverse(StreamValue stream, StreamId from, StreamId to) {
        begin(stream, from, to, true);
        if (from.compareTo(to) <= 0 && tree.floor(to.millis(), to.sequence(), pages)) {
            open();
        }
        return this;
    }

    private void begin(StreamValue stream, StreamId from, StreamId to, boolean isBackwards) {
        tree = stream.pages();
        first = from;
        last = to;
        backwards = isBackwards;
        page = null;
    }

    private void open() {
        StreamPage opened = (StreamPage) Objects.requireNonNull(pages.object());
        page = opened;
        next = backwards ? opened.length : opened.firstEntry;
    }

    /** Goes to the next entry; returns {@code false} if there is none. */
    public boolean next() {
        while (page != null) {
            if (backwards ? !before(page) : !after(page)) {
                page = null;
                if (backwards ? tree.previous(pages) : tree.next(pages)) {
                    open();
                }
            } else if (backwards ? compare(first) < 0 : compare(last) > 0) {
                page = null;
            } else if (!isDeleted() && (backwards ? compare(last) <= 0 : compare(first) >= 0)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The number of entries in a range, at most {@code most}. Pages that lie completely in the range are not read.
     *
     * @param afterPage is run after each page
     */
    public static long count(StreamValue stream, StreamId from, StreamId to, long most, Runnable afterPage) {
        IdCursor pages = new IdCursor();
        IdTree tree = stream.pages();
        long count = 0;
        boolean more = tree.floor(from.millis(), from.sequence(), pages) || tree.first(pages);
        while (more && count < most) {
            StreamPage page = (StreamPage) Objects.requireNonNull(pages.object());
            StreamId begin = new StreamId(page.millis, page.sequence);
            StreamId end = page.lastId();
            if (begin.compareTo(to) > 0) {
                break;
            }
            boolean whole = begin.compareTo(from) >= 0 && end.compareTo(to) <= 0;
            if (whole) {
                count += page.live;
            } else {
                StreamCursor part =
                        new StreamCursor().range(stream, from.compareTo(begin) > 0 ? from : begin, min(end, to));
                while (count < most && part.next()) {
                    count++;
                }
            }
            more = tree.next(pages);
            afterPage.run();
        }
        return Math.min(count, most);
    }

    private static StreamId min(StreamId one, StreamId other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private int compare(StreamId id) {
        return StreamId.compare(millis, sequence, id.millis(), id.sequence());
    }

    private boolean isDeleted() {
        return (page().bytes[flagsAt] & StreamPage.DELETED) != 0;
    }

    private boolean after(StreamPage in) {
        if (next == in.length) {
            return false;
        }
        read(in, next);
        int at = valueAt;
        int left = sameFields ? fields : 2 * fields;
        if (!sameFields) {
            at = fieldAt;
        }
        for (; left > 0; left--) {
            at += ListpackElement.size(in.bytes, at);
        }
        next = at + ListpackElement.size(in.bytes, at);
        return true;
    }

    private boolean before(StreamPage in) {
        if (next == in.firstEntry) {
            return false;
        }
        int at = ListpackElement.before(in.bytes, next);
        for (long left = ListpackElement.integer(in.bytes, at); left > 0; left--) {
            at = ListpackElement.before(in.bytes, at);
        }
        next = at;
        read(in, at);
        return true;
    }

    /** Reads the beginning of an entry. */
    private void read(StreamPage in, int at) {
        byte[] bytes = in.bytes;
        flagsAt = at;
        sameFields = (bytes[at] & StreamPage.SAME_FIELDS) != 0;
        int here = at + 2;
        millis = in.millis + ListpackElement.integer(bytes, here);
        here += ListpackElement.size(bytes, here);
        sequence = in.sequence + ListpackElement.integer(bytes, here);
        here += ListpackElement.size(bytes, here);
        if (sameFields) {
            fields = in.fields;
            fieldAt = ListpackElement.size(bytes, 0);
            valueAt = here;
        } else {
            fields = (int) ListpackElement.integer(bytes, here);
            fieldAt = here + ListpackElement.size(bytes, here);
            valueAt = fieldAt;
        }
    }

    public StreamId id() {
        return new StreamId(millis, sequence);
    }

    public long millis() {
        return millis;
    }

    public long sequence() {
        return sequence;
    }

    /** The number of fields of the entry. */
    public int fields() {
        return fields;
    }

    /**
     * The name of the next field. {@link #value} must be called next, then again this method, for all fields. Texts
     * that are not numbers lie in an array where their bytes never change. The slice is valid until the next call.
     */
    public Slice field() {
        Slice name = get(fieldAt);
        fieldAt += ListpackElement.size(page().bytes, fieldAt);
        if (!sameFields) {
            valueAt = fieldAt;
        }
        return name;
    }

    /** The value of the field whose name was read last; otherwise as {@link #field}. */
    public Slice value() {
        Slice value = get(valueAt);
        valueAt += ListpackElement.size(page().bytes, valueAt);
        if (!sameFields) {
            fieldAt = valueAt;
        }
        return value;
    }

    private Slice get(int at) {
        byte[] bytes = page().bytes;
        if (!ListpackElement.isInteger(bytes[at])) {
            return element.set(
                    bytes, at + ListpackElement.headSize(bytes[at]), ListpackElement.stringLength(bytes, at));
        }
        long number = ListpackElement.integer(bytes, at);
        int length = Decimal.length(number);
        Decimal.write(number, digits, length);
        return element.set(digits, 0, length);
    }

    StreamPage page() {
        return Objects.requireNonNull(page);
    }

    /** The offset of the entry's flags. */
    int flagsAt() {
        return flagsAt;
    }
}
