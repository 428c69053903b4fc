package io.kvserver.core.stream;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Entries of an {@link IdTree} in order: each has some numbers, of which the first two are its id, and perhaps an
 * object. Confined to the owner's thread; other threads read it only when it no longer has an owner.
 */
final class IdLeaf extends IdNode {
    static final int MAX = 64;
    private static final int FIRST_CAPACITY = 4;
    private static final long OBJECT_BYTES = 40;

    /** What {@link StreamParts} calls it, also after it has changed; zero if it has not been asked. */
    long number;

    final int width;
    long[] numbers;

    @Nullable
    Object @Nullable [] objects;

    IdLeaf(Ownership owner, int width, boolean withObjects) {
        super(owner);
        this.width = width;
        this.numbers = new long[FIRST_CAPACITY * width];
        this.objects = withObjects ? new Object[FIRST_CAPACITY] : null;
    }

    private IdLeaf(Ownership owner, IdLeaf original) {
        super(owner);
        this.width = original.width;
        this.numbers = original.numbers.clone();
        this.objects = original.objects == null ? null : original.objects.clone();
        this.size = original.size;
        this.number = original.number;
    }

    @Override
    IdLeaf ownedBy(Ownership by) {
        return owner == by ? this : new IdLeaf(by, this);
    }

    @Override
    long memoryBytes() {
        long forObjects = objects == null ? 0 : (16 + 4L * objects.length + 7) & ~7L;
        return OBJECT_BYTES + 16 + 8L * numbers.length + forObjects;
    }

    @Override
    long millis(int index) {
        return numbers[index * width];
    }

    @Override
    long sequence(int index) {
        return numbers[index * width + 1];
    }

    /** The object of an entry, if there is one. */
    Object object(int index) {
        return Objects.requireNonNull(Objects.requireNonNull(objects)[index]);
    }

    private int capacity() {
        return numbers.length / width;
    }

    /** Inserts an entry with an id and otherwise zeros. The leaf must have fewer than {@link #MAX}. */
    void insert(int at, long millis, long sequence) {
        if (size == capacity()) {
            resize(Math.min(MAX, 2 * size));
        }
        System.arraycopy(numbers, at * width, numbers, (at + 1) * width, (size - at) * width);
        Arrays.fill(numbers, at * width, (at + 1) * width, 0);
        numbers[at * width] = millis;
        numbers[at * width + 1] = sequence;
        if (objects != null) {
            System.arraycopy(objects, at, objects, at + 1, size - at);
            objects[at] = null;
        }
        size++;
    }

    @Override
    void remove(int at) {
        size--;
        System.arraycopy(numbers, (at + 1) * width, numbers, at * width, (size - at) * width);
        if (objects != null) {
            System.arraycopy(objects, at + 1, objects, at, size - at);
            objects[size] = null;
        }
    }

    /** Frees what is not needed after the removal of one entry. */
    void shrinkBeforeRemoval() {
        if (capacity() > FIRST_CAPACITY && size - 1 <= capacity() / 4) {
            resize(capacity() / 2);
        }
    }

    @Override
    void removeFirst(int removed) {
        int left = size - removed;
        int capacity = capacity();
        while (capacity > FIRST_CAPACITY && left <= capacity / 4) {
            capacity /= 2;
        }
        if (capacity < capacity()) {
            keep(removed, capacity);
            size = left;
            return;
        }
        System.arraycopy(numbers, removed * width, numbers, 0, (size - removed) * width);
        if (objects != null) {
            System.arraycopy(objects, removed, objects, 0, size - removed);
            Arrays.fill(objects, size - removed, size, null);
        }
        size = left;
    }

    private void resize(int capacity) {
        keep(0, capacity);
    }

    /** Makes arrays of another capacity, with the entries from a place on. If there is no memory for them, nothing changes. */
    private void keep(int from, int capacity) {
        long[] newNumbers = Arrays.copyOfRange(numbers, from * width, (from + capacity) * width);
        @Nullable
        Object @Nullable [] newObjects = objects == null ? null : Arrays.copyOfRange(objects, from, from + capacity);
        owner.bytes -= memoryBytes();
        numbers = newNumbers;
        objects = newObjects;
        owner.bytes += memoryBytes();
    }

    @Override
    IdLeaf split(int from) {
        int moved = size - from;
        int capacity = capacityFor(moved);
        IdLeaf right = new IdLeaf(owner, width, objects != null);
        right.numbers = Arrays.copyOfRange(numbers, from * width, (from + capacity) * width);
        if (objects != null) {
            right.objects = Arrays.copyOfRange(objects, from, from + capacity);
            Arrays.fill(objects, from, size, null);
        }
        right.size = moved;
        owner.bytes += right.memoryBytes();
        size = from;
        return right;
    }

    @Override
    void append(IdNode other, long lowMillis, long lowSequence) {
        IdLeaf from = (IdLeaf) other;
        int wanted = capacityFor(size + from.size);
        if (wanted > capacity()) {
            resize(wanted);
        }
        System.arraycopy(from.numbers, 0, numbers, size * width, from.size * width);
        if (objects != null && from.objects != null) {
            System.arraycopy(from.objects, 0, objects, size, from.size);
        }
        size += from.size;
    }

    private static int capacityFor(int entries) {
        int capacity = FIRST_CAPACITY;
        while (capacity < entries) {
            capacity *= 2;
        }
        return capacity;
    }
}
