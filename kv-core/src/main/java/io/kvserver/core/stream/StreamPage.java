package io.kvserver.core.stream;

import io.kvserver.core.packed.ListpackElement;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.store.memory.HeapLayout;
import java.util.Arrays;

/**
 * Some entries of a stream in order, packed in a listpack as Redis does: the field names of the first entry, then each
 * entry as flags, its id relative to the page's, its field names unless they are the same, its values, and the number
 * of its elements, which allows reading backwards. The page holds the bytes between the listpack's header, with its two
 * counters, and its last byte. Threads as for {@link IdLeaf}.
 *
 * <p>Entries are added at the end and never moved within an array; deleted ones are marked.
 */
final class StreamPage {
    static final int DELETED = 1;
    static final int SAME_FIELDS = 2;

    /** The listpack's header before the counters: the size in bytes and the number of elements. */
    static final int HEADER = 6;

    private static final long OBJECT_BYTES = 64;
    private static final int FIRST_CAPACITY = 64;

    final Ownership owner;
    final long millis;
    final long sequence;
    byte[] bytes;
    int length;
    /** The numbers of live and of deleted entries. */
    int live;

    int dead;
    /** The number of elements, without the counters. */
    int elements;

    int fields;
    /** The offset of the first entry. */
    int firstEntry;

    StreamPage(Ownership owner, StreamId id) {
        this.owner = owner;
        this.millis = id.millis();
        this.sequence = id.sequence();
        this.bytes = new byte[FIRST_CAPACITY];
    }

    private StreamPage(Ownership owner, StreamPage original) {
        this.owner = owner;
        this.millis = original.millis;
        this.sequence = original.sequence;
        this.bytes = original.bytes.clone();
        this.length = original.length;
        this.live = original.live;
        this.dead = original.dead;
        this.elements = original.elements;
        this.fields = original.fields;
        this.firstEntry = original.firstEntry;
    }

    /** A page with the same content that may be changed: itself or a copy. */
    StreamPage ownedBy(Ownership by) {
        return owner == by ? this : new StreamPage(by, this);
    }

    long memoryBytes() {
        return OBJECT_BYTES + HeapLayout.arrayBytes(bytes.length);
    }

    /** The length of the whole listpack. */
    int listpackBytes() {
        return HEADER + ListpackElement.integerSize(live) + ListpackElement.integerSize(dead) + length + 1;
    }

    /** Begins with the field names of a request: every other word from one on. */
    void begin(Args args, int first) {
        fields = (args.count() - first) / 2;
        append(fields);
        for (int word = first; word < args.count(); word += 2) {
            append(args, word);
        }
        append(0);
        firstEntry = length;
    }

    /** Adds an entry with the fields and values in a request's words from one on. */
    void add(StreamId id, Args args, int first) {
        int added = (args.count() - first) / 2;
        boolean same = added == fields && hasFields(args, first);
        append(same ? SAME_FIELDS : 0);
        append(id.millis() - millis);
        append(id.sequence() - sequence);
        if (!same) {
            append(added);
        }
        for (int word = first; word < args.count(); word += 2) {
            if (!same) {
                append(args, word);
            }
            append(args, word + 1);
        }
        append(same ? added + 3 : 2 * added + 4);
        live++;
    }

    private boolean hasFields(Args args, int first) {
        int at = ListpackElement.size(bytes, 0);
        for (int word = first; word < args.count(); word += 2) {
            if (!is(at, args.array(), args.offset(word), args.length(word))) {
                return false;
            }
            at += ListpackElement.size(bytes, at);
        }
        return true;
    }

    private boolean is(int at, byte[] array, int offset, int size) {
        if (ListpackElement.isInteger(bytes[at])) {
            return ListpackElement.isNumber(array, offset, size)
                    && StreamNumbers.parse(array, offset, size) == ListpackElement.integer(bytes, at);
        }
        int begin = at + ListpackElement.headSize(bytes[at]);
        return ListpackElement.stringLength(bytes, at) == size
                && Arrays.equals(bytes, begin, begin + size, array, offset, offset + size);
    }

    private void append(long number) {
        int size = ListpackElement.integerSize(number);
        reserve(size);
        ListpackElement.writeInteger(bytes, length, number);
        length += size;
        elements++;
    }

    private void append(Args args, int word) {
        int from = args.offset(word);
        int size = args.length(word);
        if (ListpackElement.isNumber(args.array(), from, size)) {
            append(StreamNumbers.parse(args.array(), from, size));
            return;
        }
        int whole = ListpackElement.stringSize(size);
        reserve(whole);
        ListpackElement.writeString(bytes, length, args.array(), from, size);
        length += whole;
        elements++;
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            resize((int) Math.min(Integer.MAX_VALUE - 16, Math.max((long) length + more, length + length / 2L)));
        }
    }

    /** Frees the room for more entries. */
    void trim() {
        if (bytes.length != length) {
            resize(length);
        }
    }

    /** Copies the content to another array. Replies may still refer to the old one, which stays unchanged. */
    private void resize(int capacity) {
        long before = HeapLayout.arrayBytes(bytes.length);
        bytes = Arrays.copyOf(bytes, capacity);
        owner.bytes += HeapLayout.arrayBytes(capacity) - before;
    }

    /** Marks the entry with flags at this offset as deleted. */
    void delete(int at) {
        bytes[at] |= DELETED;
        live--;
        dead++;
    }

    /** The id of the last entry, deleted or not. */
    StreamId lastId() {
        int at = ListpackElement.before(bytes, length);
        for (long left = ListpackElement.integer(bytes, at); left > 0; left--) {
            at = ListpackElement.before(bytes, at);
        }
        int millisAt = at + ListpackElement.size(bytes, at);
        int sequenceAt = millisAt + ListpackElement.size(bytes, millisAt);
        return new StreamId(
                millis + ListpackElement.integer(bytes, millisAt),
                sequence + ListpackElement.integer(bytes, sequenceAt));
    }

    StreamId id() {
        return new StreamId(millis, sequence);
    }

    /** Whether another page has the same entries in the same form. */
    boolean isSame(StreamPage other) {
        return millis == other.millis
                && sequence == other.sequence
                && Arrays.equals(bytes, 0, length, other.bytes, 0, other.length);
    }

    /** Writes the whole listpack, {@link #listpackBytes} bytes, to the start of an array. */
    void writeListpack(byte[] out) {
        int size = listpackBytes();
        ListpackElement.writeLittleEndian(out, 0, Integer.BYTES, size);
        ListpackElement.writeLittleEndian(out, Integer.BYTES, Short.BYTES, Math.min(elements + 2, 0xFFFF));
        int at = HEADER;
        ListpackElement.writeInteger(out, at, live);
        at += ListpackElement.integerSize(live);
        ListpackElement.writeInteger(out, at, dead);
        at += ListpackElement.integerSize(dead);
        System.arraycopy(bytes, 0, out, at, length);
        out[size - 1] = (byte) 0xFF;
    }
}
