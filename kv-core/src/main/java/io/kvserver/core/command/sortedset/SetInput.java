package io.kvserver.core.command.sortedset;

import io.kvserver.core.packed.Intset;
import io.kvserver.core.packed.Listpack;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.value.table.SetValue;
import io.kvserver.core.value.table.TableCursor;
import java.util.Objects;

/** Inputs that are sets, packed or large. Threads as for {@link Input}. */
final class SetInput {
    private SetInput() {}

    /** The set of a key. */
    static Input of(Keyspace keys, Args args, int key) {
        Object found = keys.typed().read(args, key, Kind.SET);
        if (found instanceof SetValue value) {
            return new Large(value);
        }
        Slice bytes = (Slice) Objects.requireNonNull(found);
        return Intset.isOne(bytes.array(), bytes.offset(), bytes.length()) ? new Numbers(bytes) : new Packed(bytes);
    }

    /** A set; all its members have the score 1. */
    private abstract static class Unscored extends Input {
        @Override
        final double score() {
            return 1;
        }

        @Override
        final double foundScore() {
            return 1;
        }
    }

    /** A set that is an object. */
    private static final class Large extends Unscored {
        private final SetValue value;
        private final TableCursor cursor = new TableCursor();

        Large(SetValue value) {
            this.value = value;
            cursor.before(value);
        }

        @Override
        int size() {
            return (int) value.count();
        }

        @Override
        boolean next() {
            return cursor.next();
        }

        @Override
        Slice member() {
            return cursor.name();
        }

        @Override
        boolean find(Slice member) {
            return value.contains(member);
        }
    }

    /** A set of integers. */
    private static final class Numbers extends Unscored {
        private final Intset numbers = new Intset();
        private int at = -1;

        Numbers(Slice bytes) {
            numbers.read(bytes);
        }

        @Override
        int size() {
            return numbers.count();
        }

        @Override
        boolean next() {
            return ++at < numbers.count();
        }

        @Override
        Slice member() {
            return numbers.text(at);
        }

        @Override
        boolean find(Slice member) {
            return Intset.isNumber(member.array(), member.offset(), member.length())
                    && numbers.contains(Intset.number(member.array(), member.offset(), member.length()));
        }
    }

    /** A set that is packed. */
    private static final class Packed extends Unscored {
        private final Listpack pack = new Listpack();
        private int at = Listpack.NONE;
        private int left;

        Packed(Slice bytes) {
            pack.read(bytes);
            left = pack.count();
        }

        @Override
        int size() {
            return pack.count();
        }

        @Override
        boolean next() {
            if (left == 0) {
                return false;
            }
            at = at == Listpack.NONE ? pack.first() : pack.next(at);
            left--;
            return true;
        }

        @Override
        Slice member() {
            return pack.get(at);
        }

        @Override
        boolean find(Slice member) {
            return pack.find(pack.first(), 1, member.array(), member.offset(), member.length()) != Listpack.NONE;
        }
    }
}
