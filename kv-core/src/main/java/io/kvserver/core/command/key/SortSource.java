package io.kvserver.core.command.key;

import io.kvserver.core.packed.Intset;
import io.kvserver.core.packed.Listpack;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.value.list.ListCursor;
import io.kvserver.core.value.list.ListValue;
import io.kvserver.core.value.sortedset.SortedSetCursor;
import io.kvserver.core.value.sortedset.SortedSetValue;
import io.kvserver.core.value.table.SetValue;
import io.kvserver.core.value.table.TableCursor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The elements to sort: those of a list, a set, a sorted set, or none. Valid until the store is called again; confined
 * to one request.
 */
abstract class SortSource {
    /** The value of a request's first key, which counts as an access. */
    static SortSource open(Keyspace keys, Args args, @Nullable Kind kind) {
        Kind wanted = kind == Kind.SET || kind == Kind.SORTED_SET ? kind : Kind.LIST;
        Object value = keys.typed().read(args, 1, wanted);
        if (value instanceof Slice bytes && wanted == Kind.SET) {
            return Intset.isOne(bytes.array(), bytes.offset(), bytes.length())
                    ? new Numbers(new Intset().read(bytes))
                    : new Packed(new Listpack().read(bytes), 1);
        }
        if (value instanceof Slice bytes) {
            return new Packed(new Listpack().read(bytes), wanted == Kind.LIST ? 1 : 2);
        }
        if (value instanceof ListValue list) {
            return new Elements(list);
        }
        if (value instanceof SortedSetValue sortedSet) {
            return new Ranked(sortedSet);
        }
        return value instanceof SetValue set ? new Members(set) : new Packed(new Listpack().clear(), 1);
    }

    abstract int count();

    /** Adds copies of {@code wanted} elements from an index on or, backwards, from an index counted from the end. */
    abstract void add(int first, int wanted, boolean backwards, List<byte[]> elements);

    final List<byte[]> range(int first, int wanted, boolean backwards) {
        List<byte[]> elements = new ArrayList<>(wanted);
        if (wanted > 0) {
            add(first, wanted, backwards, elements);
        }
        return elements;
    }

    /** All elements in the value's order; those of a set in the order of their bytes. */
    final List<byte[]> all(boolean ofSet) {
        List<byte[]> elements = range(0, count(), false);
        if (ofSet) {
            elements.sort(Arrays::compareUnsigned);
        }
        return elements;
    }

    /** A listpack, of which every {@code step}th entry is an element. */
    private static final class Packed extends SortSource {
        private final Listpack pack;
        private final int step;

        Packed(Listpack pack, int step) {
            this.pack = pack;
            this.step = step;
        }

        @Override
        int count() {
            return pack.count() / step;
        }

        @Override
        void add(int first, int wanted, boolean backwards, List<byte[]> elements) {
            int at = pack.at(step * (backwards ? count() - 1 - first : first));
            for (int i = 0; i < wanted; i++) {
                if (i > 0) {
                    for (int entry = 0; entry < step; entry++) {
                        at = backwards ? pack.previous(at) : pack.next(at);
                    }
                }
                elements.add(pack.get(at).copy());
            }
        }
    }

    private static final class Numbers extends SortSource {
        private final Intset numbers;

        Numbers(Intset numbers) {
            this.numbers = numbers;
        }

        @Override
        int count() {
            return numbers.count();
        }

        @Override
        void add(int first, int wanted, boolean backwards, List<byte[]> elements) {
            for (int i = first; i < first + wanted; i++) {
                elements.add(numbers.text(i).copy());
            }
        }
    }

    private static final class Members extends SortSource {
        private final SetValue set;

        Members(SetValue set) {
            this.set = set;
        }

        @Override
        int count() {
            return (int) set.count();
        }

        @Override
        void add(int first, int wanted, boolean backwards, List<byte[]> elements) {
            TableCursor cursor = new TableCursor().before(set);
            for (int i = 0; i < first + wanted && cursor.next(); i++) {
                if (i >= first) {
                    elements.add(cursor.name().copy());
                }
            }
        }
    }

    private static final class Elements extends SortSource {
        private final ListValue list;

        Elements(ListValue list) {
            this.list = list;
        }

        @Override
        int count() {
            return (int) list.count();
        }

        @Override
        void add(int first, int wanted, boolean backwards, List<byte[]> elements) {
            ListCursor cursor = new ListCursor(list);
            cursor.go(backwards ? list.count() - 1 - first : first);
            for (int i = 0; i < wanted; i++) {
                elements.add(cursor.get().copy());
                if (backwards) {
                    cursor.previous();
                } else {
                    cursor.next();
                }
            }
        }
    }

    private static final class Ranked extends SortSource {
        private final SortedSetValue sortedSet;

        Ranked(SortedSetValue sortedSet) {
            this.sortedSet = sortedSet;
        }

        @Override
        int count() {
            return sortedSet.size();
        }

        @Override
        void add(int first, int wanted, boolean backwards, List<byte[]> elements) {
            SortedSetCursor cursor = new SortedSetCursor();
            cursor.seek(sortedSet, backwards ? sortedSet.size() - 1 - first : first, backwards);
            for (int i = 0; i < wanted; i++) {
                elements.add(Arrays.copyOfRange(cursor.array(), cursor.offset(), cursor.offset() + cursor.length()));
                cursor.next();
            }
        }
    }
}
