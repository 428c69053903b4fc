package io.kvserver.core.value.table;

import io.kvserver.core.packed.Listpack;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.value.sortedset.SortedSetCursor;
import io.kvserver.core.value.sortedset.SortedSetValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A hash that is too large to be packed. Threads as for {@link TableValue}.
 *
 * <p>Fields with deadlines are also in a sorted set, ordered by deadline. It exists only while a field has a deadline.
 */
public final class HashValue extends TableValue {
    private final Slice newValue = new Slice();
    /**
     * {@code null} if no field has a deadline. A score holds a deadline exactly, because deadlines have at most 48
     * bits.
     */
    private @Nullable SortedSetValue deadlines;
    /** Fields that expired by this time are still stored but cannot be read. */
    private long hiddenUntil = Keyspace.NO_DEADLINE;

    public HashValue() {
        super(true);
    }

    private HashValue(HashValue other) {
        super(other);
        deadlines = other.deadlines == null ? null : other.deadlines.fork();
        hiddenUntil = other.hiddenUntil;
    }

    /** Makes a hash of a listpack of alternating fields and values. */
    public static HashValue of(Listpack packed) {
        HashValue hash = new HashValue();
        Slice field = new Slice();
        for (int at = packed.first(); at != Listpack.NONE; ) {
            Slice name = packed.get(at);
            // The text of a number is overwritten by the next one.
            byte[] copy = packed.isInteger(at) ? name.copy() : name.array();
            field.set(copy, packed.isInteger(at) ? 0 : name.offset(), name.length());
            at = packed.next(at);
            Slice value = packed.get(at);
            hash.put(field.array(), field.offset(), field.length(), value.array(), value.offset(), value.length());
            at = packed.next(at);
        }
        return hash;
    }

    /** The value of a field, valid until the next call; {@code null} if there is no such field. */
    public @Nullable Slice get(byte[] array, int offset, int length) {
        return isHidden(array, offset, length) ? null : find(array, offset, length);
    }

    /** Sets a field, which keeps its deadline. Returns whether it is new. The source must not be bytes of this hash. */
    public boolean put(byte[] array, int offset, int length, byte[] source, int from, int size) {
        return set(array, offset, length, newValue.set(source, from, size));
    }

    /** Whether a field is stored but has expired. */
    public boolean isHidden(byte[] array, int offset, int length) {
        if (hiddenUntil == Keyspace.NO_DEADLINE) {
            return false;
        }
        long deadline = deadline(array, offset, length);
        return deadline != Keyspace.NO_DEADLINE && deadline <= hiddenUntil;
    }

    /** The number of fields that can be read. */
    public long visibleCount() {
        return count() - expired(hiddenUntil);
    }

    private long expired(long nowMillis) {
        return deadlines == null || nowMillis == Keyspace.NO_DEADLINE
                ? 0
                : deadlines.countBelow((double) nowMillis, true);
    }

    /** The deadline of a field; {@link Keyspace#NO_DEADLINE} if it has none. Any thread that may read the value. */
    public long deadline(byte[] array, int offset, int length) {
        double score = deadlines == null ? Double.NaN : deadlines.scoreOf(array, offset, length);
        return Double.isNaN(score) ? Keyspace.NO_DEADLINE : (long) score;
    }

    /** Sets the deadline of an existing field; {@link Keyspace#NO_DEADLINE} for none. */
    public void setDeadline(byte[] array, int offset, int length, long deadline) {
        SortedSetValue all = deadlines;
        if (deadline != Keyspace.NO_DEADLINE) {
            if (all == null) {
                all = new SortedSetValue();
                deadlines = all;
            }
            all.put((double) deadline, array, offset, length);
        } else if (all != null && all.find(array, offset, length)) {
            all.remove();
            deadlines = all.size() == 0 ? null : all;
        }
    }

    @Override
    public boolean remove(byte[] array, int offset, int length) {
        setDeadline(array, offset, length, Keyspace.NO_DEADLINE);
        return super.remove(array, offset, length);
    }

    /** As for any table; also the fields with another deadline. */
    @Override
    public void visitDifferences(TableValue other, Consumer<Slice> names) {
        super.visitDifferences(other, names);
        SortedSetValue here = deadlines;
        SortedSetValue there = other instanceof HashValue hash ? hash.deadlines : null;
        if (here != null) {
            here.visitDifferences(there, names);
        } else if (there != null) {
            there.visitDifferences(null, names);
        }
    }

    @Override
    public long earliestDeadline() {
        SortedSetCursor first = new SortedSetCursor();
        return deadlines != null && first.seek(deadlines, 0, false) ? (long) first.score() : Keyspace.NO_DEADLINE;
    }

    @Override
    public List<byte[]> removeExpired(long nowMillis, int most) {
        hiddenUntil = nowMillis;
        List<byte[]> names = new ArrayList<>();
        if (visibleCount() == 0) {
            // The whole hash is removed.
            return names;
        }
        SortedSetCursor first = new SortedSetCursor();
        while (deadlines != null
                && names.size() < most
                && first.seek(deadlines, 0, false)
                && first.score() <= nowMillis) {
            byte[] name = Arrays.copyOfRange(first.array(), first.offset(), first.offset() + first.length());
            remove(name, 0, name.length);
            names.add(name);
        }
        if (names.size() < most) {
            hiddenUntil = Keyspace.NO_DEADLINE;
        }
        return names;
    }

    @Override
    public void removeExpired(byte[] name) {
        remove(name, 0, name.length);
    }

    @Override
    public boolean isEmpty() {
        return visibleCount() == 0;
    }

    @Override
    public long memoryBytes() {
        return super.memoryBytes() + (deadlines == null ? 0 : deadlines.memoryBytes());
    }

    @Override
    public boolean hasValues() {
        return true;
    }

    @Override
    public Kind kind() {
        return Kind.HASH;
    }

    @Override
    public String encoding() {
        return "hashtable";
    }

    @Override
    public HashValue fork() {
        return new HashValue(this);
    }
}
