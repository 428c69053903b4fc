package io.kvserver.core.command.set;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.packed.Intset;
import io.kvserver.core.packed.Listpack;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.PackingLimits;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.value.table.RandomChoice;
import io.kvserver.core.value.table.SetValue;
import io.kvserver.core.value.table.TableCursor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A set in any of its forms: integers, a listpack, or pages. Confined to the thread of a view.
 *
 * <p>The set of a key is valid until another call of the store. {@link #store} stores the result and must be called
 * after any change.
 */
final class AnySet {
    private final PackingLimits limits;
    private @Nullable Intset numbers;
    private @Nullable Listpack packed;
    private @Nullable SetValue large;
    private boolean isStored;
    private long bytesBefore;

    private AnySet(PackingLimits limits) {
        this.limits = limits;
    }

    /** An empty set without a key. */
    AnySet(Keyspace keys) {
        this(keys.typed().limits());
        numbers = new Intset().clear();
    }

    private AnySet(Keyspace keys, Object found) {
        this(keys.typed().limits());
        if (found instanceof SetValue value) {
            large = value;
            isStored = true;
            bytesBefore = value.memoryBytes();
        } else if (found instanceof Slice bytes) {
            if (Intset.isOne(bytes.array(), bytes.offset(), bytes.length())) {
                numbers = new Intset().read(bytes);
            } else {
                packed = new Listpack().read(bytes);
            }
        }
    }

    /** The set of a key for reading, which counts as an access; {@code null} if there is none. */
    static @Nullable AnySet read(Keyspace keys, Args args, int key) {
        Object found = keys.typed().read(args, key, Kind.SET);
        return found == null ? null : new AnySet(keys, found);
    }

    /** The set of a key for changes; {@code null} if there is none. */
    static @Nullable AnySet open(Keyspace keys, Args args, int key) {
        Object found = keys.typed().open(args, key, Kind.SET);
        return found == null ? null : new AnySet(keys, found);
    }

    /** As {@link #open}, but an empty set if there is none. */
    static AnySet create(Keyspace keys, Args args, int key) {
        AnySet present = open(keys, args, key);
        return present == null ? new AnySet(keys) : present;
    }

    long count() {
        if (large != null) {
            return large.count();
        }
        return numbers != null ? numbers.count() : packed == null ? 0 : packed.count();
    }

    boolean contains(byte[] array, int offset, int length) {
        if (large != null) {
            return large.contains(array, offset, length);
        }
        if (numbers != null) {
            return Intset.isNumber(array, offset, length) && numbers.contains(Intset.number(array, offset, length));
        }
        return packed != null && packed.find(packed.first(), 1, array, offset, length) != Listpack.NONE;
    }

    boolean contains(Slice member) {
        return contains(member.array(), member.offset(), member.length());
    }

    boolean add(Slice member) {
        return add(member.array(), member.offset(), member.length());
    }

    /** Adds a member, whose array must not belong to this set. Returns whether it is new. */
    boolean add(byte[] array, int offset, int length) {
        if (numbers != null) {
            if (Intset.isNumber(array, offset, length)) {
                return addNumber(numbers, Intset.number(array, offset, length));
            }
            leaveNumbers(numbers, length);
        }
        if (packed != null) {
            if (packed.find(packed.first(), 1, array, offset, length) != Listpack.NONE) {
                return false;
            }
            if (length <= limits.setValueBytes() && packed.count() < limits.setEntries()) {
                packed.append(array, offset, length);
                return true;
            }
        }
        return enlarge().add(array, offset, length);
    }

    private boolean addNumber(Intset present, long number) {
        boolean added = present.add(number);
        if (added && present.count() > limits.setIntegers()) {
            enlarge();
        }
        return added;
    }

    /** Changes the form of a set of integers, before a member of another kind is added. */
    private void leaveNumbers(Intset present, int length) {
        int longest = 0;
        if (present.count() > 0) {
            longest = Math.max(
                    present.text(0).length(), present.text(present.count() - 1).length());
        }
        boolean small = present.count() < limits.setEntries() && Math.max(longest, length) <= limits.setValueBytes();
        if (small) {
            Listpack list = new Listpack().clear();
            for (int i = 0; i < present.count(); i++) {
                list.append(present.get(i));
            }
            packed = list;
            numbers = null;
        } else {
            enlarge();
        }
    }

    /** Converts the set to pages. */
    private SetValue enlarge() {
        if (large != null) {
            return large;
        }
        SetValue value = new SetValue();
        forEach(value::add);
        large = value;
        numbers = null;
        packed = null;
        return value;
    }

    /** Removes a member. Returns whether it was in the set. */
    boolean remove(byte[] array, int offset, int length) {
        if (large != null) {
            return large.remove(array, offset, length);
        }
        if (numbers != null) {
            return Intset.isNumber(array, offset, length) && numbers.remove(Intset.number(array, offset, length));
        }
        int at = packed == null ? Listpack.NONE : packed.find(packed.first(), 1, array, offset, length);
        if (packed == null || at == Listpack.NONE) {
            return false;
        }
        packed.remove(at, 1);
        return true;
    }

    /** Visits all members; each is valid until the consumer returns. */
    void forEach(Consumer<Slice> consumer) {
        if (large != null) {
            Meanwhile others = new Meanwhile();
            TableCursor cursor = new TableCursor().before(large);
            while (cursor.next()) {
                consumer.accept(cursor.name());
                others.step();
            }
        } else if (numbers != null) {
            for (int i = 0; i < numbers.count(); i++) {
                consumer.accept(numbers.text(i));
            }
        } else if (packed != null) {
            for (int at = packed.first(); at != Listpack.NONE; at = packed.next(at)) {
                consumer.accept(packed.get(at));
            }
        }
    }

    /** The pages; {@code null} if the set is small. */
    @Nullable
    SetValue pages() {
        return large;
    }

    /** A random member, valid until the next call. The set must not be empty. */
    Slice any() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        if (large != null) {
            TableCursor cursor = new TableCursor();
            large.random(random, cursor);
            return cursor.name();
        }
        if (numbers != null) {
            return numbers.text(random.nextInt(numbers.count()));
        }
        Listpack list = packed == null ? new Listpack().clear() : packed;
        return list.get(list.at(random.nextInt(list.count())));
    }

    /** Removes a random member and returns its bytes. The set must not be empty. */
    byte[] removeAny() {
        if (large != null) {
            TableCursor cursor = new TableCursor();
            large.random(ThreadLocalRandom.current(), cursor);
            byte[] member = cursor.name().copy();
            large.remove(cursor);
            return member;
        }
        byte[] member = any().copy();
        remove(member, 0, member.length);
        return member;
    }

    /** Visits {@code wanted} different random members. The set must have more. */
    void forEachOf(int wanted, Consumer<Slice> consumer) {
        if (large != null) {
            RandomChoice choice = new RandomChoice(large, wanted, ThreadLocalRandom.current());
            Meanwhile others = new Meanwhile();
            while (choice.next()) {
                consumer.accept(choice.cursor().name());
                others.step();
            }
            return;
        }
        int[] left = {(int) count(), wanted};
        // Each member is taken with the probability that makes all choices equally likely.
        forEach(member -> {
            if (ThreadLocalRandom.current().nextInt(left[0]) < left[1]) {
                consumer.accept(member);
                left[1]--;
            }
            left[0]--;
        });
    }

    /** Stores the present state: packed, pages, or no key. Returns whether the key still exists. */
    boolean store(Keyspace keys, Args args, int key) {
        if (count() == 0) {
            keys.remove(args, key);
            return false;
        }
        if (large != null) {
            if (isStored) {
                keys.typed().changed(args, key, large.memoryBytes() - bytesBefore);
            } else {
                keys.typed().put(args, key, large);
            }
        } else if (numbers != null) {
            keys.typed().put(args, key, Kind.SET, numbers.array(), numbers.offset(), numbers.length());
        } else if (packed != null) {
            keys.typed().put(args, key, Kind.SET, packed.array(), packed.offset(), packed.length());
        }
        return true;
    }

    /** Stores the set of the first key after a removal, and publishes the event. */
    void storeReduced(Keyspace keys, Args args, String event) {
        boolean isThere = store(keys, args, 1);
        keys.happened('s', event, args, 1);
        if (!isThere) {
            keys.happened('g', "del", args, 1);
        }
    }
}
