package io.kvserver.core.store.table;

import io.kvserver.core.store.held.Due;
import io.kvserver.core.store.kind.Value;
import io.kvserver.core.store.memory.HeapLayout;
import io.kvserver.core.store.memory.MemoryMeter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The values of a table that have elements with deadlines, in a heap ordered by the earliest deadline. Confined to a
 * shard. A value knows its place in the heap, so each change takes logarithmic time.
 */
final class DueValues {
    private static final int MIN_CAPACITY = 8;
    private static final int OBJECT_BYTES = 24;
    private static final int DUE_BYTES = 32;
    private static final int REFERENCE_BYTES = 4;

    private final MemoryMeter meter;
    private @Nullable Value[] heap = new @Nullable Value[MIN_CAPACITY];
    private int size;

    /** {@code meter} counts its memory. */
    DueValues(MemoryMeter meter) {
        this.meter = meter;
        meter.add(bytes());
    }

    /** The memory in bytes. */
    long bytes() {
        return OBJECT_BYTES + HeapLayout.arrayBytes((long) REFERENCE_BYTES * heap.length) + (long) DUE_BYTES * size;
    }

    /** The number of values. */
    int size() {
        return size;
    }

    /** The value with the earliest deadline; {@code null} if there is none. */
    @Nullable
    Value first() {
        return heap[0];
    }

    /**
     * Updates the place of a value that lies beside an entry of this table. A value that comes from another table,
     * because its key was renamed, is removed there.
     */
    @SuppressWarnings("ReferenceEquality") // Whether it is the same object.
    void follow(byte[] entry, Value value) {
        long deadline = value.earliestDeadline();
        Due due = value.due;
        if (due != null && (due.home != this || deadline == Entries.NO_DEADLINE)) {
            ((DueValues) due.home).remove(value, due);
            due = null;
        }
        if (deadline == Entries.NO_DEADLINE) {
            return;
        }
        if (due == null) {
            due = new Due(this, entry);
            value.due = due;
            add(value, due);
        }
        due.entry = entry;
        due.deadline = deadline;
        up(value, due);
        down(value, due);
    }

    /** Removes a value that lay beside an entry. */
    @SuppressWarnings("ReferenceEquality") // Whether it is the same entry: a renamed key has another by now.
    void forget(byte[] entry, Value value) {
        Due due = value.due;
        if (due != null && due.entry == entry) {
            ((DueValues) due.home).remove(value, due);
        }
    }

    /** Removes all values. */
    void clear() {
        for (int i = 0; i < size; i++) {
            at(i).due = null;
            heap[i] = null;
        }
        meter.add(-(long) DUE_BYTES * size);
        size = 0;
        resize(MIN_CAPACITY);
    }

    private void add(Value value, Due due) {
        resize(size == heap.length ? 2 * size : heap.length);
        due.place = size;
        heap[size++] = value;
        meter.add(DUE_BYTES);
    }

    private void remove(Value value, Due due) {
        value.due = null;
        size--;
        Value last = at(size);
        heap[size] = null;
        if (due.place < size) {
            Due moved = due(last);
            put(last, moved, due.place);
            up(last, moved);
            down(last, moved);
        }
        meter.add(-DUE_BYTES);
        if (heap.length > MIN_CAPACITY && 4 * size < heap.length) {
            resize(heap.length / 2);
        }
    }

    private void resize(int capacity) {
        if (capacity != heap.length) {
            long before = bytes();
            heap = Arrays.copyOf(heap, capacity);
            meter.add(bytes() - before);
        }
    }

    private void up(Value value, Due due) {
        while (due.place > 0) {
            Value parent = at((due.place - 1) / 2);
            if (due(parent).deadline <= due.deadline) {
                return;
            }
            swap(value, due, parent);
        }
    }

    private void down(Value value, Due due) {
        while (2 * due.place + 1 < size) {
            int child = 2 * due.place + 1;
            if (child + 1 < size && due(at(child + 1)).deadline < due(at(child)).deadline) {
                child++;
            }
            if (due.deadline <= due(at(child)).deadline) {
                return;
            }
            swap(value, due, at(child));
        }
    }

    private void swap(Value value, Due due, Value other) {
        int place = due.place;
        Due others = due(other);
        put(value, due, others.place);
        put(other, others, place);
    }

    private void put(Value value, Due due, int place) {
        heap[place] = value;
        due.place = place;
    }

    private Value at(int place) {
        Value value = heap[place];
        if (value == null) {
            throw new IllegalStateException("place " + place + " of " + size + " is empty");
        }
        return value;
    }

    private static Due due(Value value) {
        Due due = value.due;
        if (due == null) {
            throw new IllegalStateException("a value in the heap does not know its place");
        }
        return due;
    }

    /** Fails unless the heap is valid and up to date. */
    void checkInvariants() {
        for (int i = 0; i < size; i++) {
            Value value = at(i);
            Due due = due(value);
            boolean ordered = i == 0 || due(at((i - 1) / 2)).deadline <= due.deadline;
            if (due.place != i || due.deadline != value.earliestDeadline() || !ordered) {
                throw new AssertionError("place " + i + " of " + size + " is wrong");
            }
        }
    }
}
