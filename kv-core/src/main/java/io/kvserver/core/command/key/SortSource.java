package io.kvserver.core.command.key;

import io.kvserver.core.client.host.Meanwhile;
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
import java.util.List;
import java.util.function.Consumer;
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

    /**
     * Shows {@code wanted} elements, at least one, from an index on or, backwards, from an index counted from the end. Each is valid
     * until the consumer returns.
     */
    abstract void visit(int first, int wanted, boolean backwards, Consumer<Slice> elements);

    /** Copies of {@code wanted} elements; otherwise as {@link #visit}. */
    final List<byte[]> range(int first, int wanted, boolean backwards, Meanwhile others) {
        List<byte[]> elements = new ArrayList<>(wanted);
        if (wanted > 0) {
            visit(first, wanted, backwards, element -> {
                elements.add(element.copy());
                others.step();
            });
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
        void visit(int first, int wanted, boolean backwards, Consumer<Slice> elements) {
            int at = pack.at(step * (backwards ? count() - 1 - first : first));
            for (int i = 0; i < wanted; i++) {
                if (i > 0) {
                    for (int entry = 0; entry < step; entry++) {
                        at = backwards ? pack.previous(at) : pack.next(at);
                    }
                }
                elements.accept(pack.get(at));
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
        void visit(int first, int wanted, boolean backwards, Consumer<Slice> elements) {
            for (int i = first; i < first + wanted; i++) {
                elements.accept(numbers.text(i));
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
        void visit(int first, int wanted, boolean backwards, Consumer<Slice> elements) {
            TableCursor cursor = new TableCursor().before(set);
            for (int i = 0; i < first + wanted && cursor.next(); i++) {
                if (i >= first) {
                    elements.accept(cursor.name());
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
        void visit(int first, int wanted, boolean backwards, Consumer<Slice> elements) {
            ListCursor cursor = new ListCursor(list);
            cursor.go(backwards ? list.count() - 1 - first : first);
            for (int i = 0; i < wanted; i++) {
                elements.accept(cursor.get());
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
        void visit(int first, int wanted, boolean backwards, Consumer<Slice> elements) {
            SortedSetCursor cursor = new SortedSetCursor();
            Slice element = new Slice();
            cursor.seek(sortedSet, backwards ? sortedSet.size() - 1 - first : first, backwards);
            for (int i = 0; i < wanted; i++) {
                elements.accept(element.set(cursor.array(), cursor.offset(), cursor.length()));
                cursor.next();
            }
        }
    }
}
