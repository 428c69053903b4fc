package io.kvserver.core.value;

import io.kvserver.core.packed.Intset;
import io.kvserver.core.packed.Listpack;
import io.kvserver.core.packed.Ziplist;
import io.kvserver.core.packed.Zipmap;
import io.kvserver.core.protocol.Decimal;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.rdb.ValueInput;
import io.kvserver.core.rdb.ValueTypes;
import io.kvserver.core.store.PackingLimits;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.store.kind.Value;
import io.kvserver.core.stream.StreamForm;
import io.kvserver.core.value.list.ListValue;
import io.kvserver.core.value.table.PackedDeadlines;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads values other than strings in RDB form, in all forms that Redis 4 to 8 writes. Confined to one thread; reused
 * for one value after another. The caller owns what it has read.
 *
 * <p>For any bytes the result is either a valid value or the input's {@link ValueInput#damage}.
 */
public final class StoredValueReader {
    private static final int PLAIN_NODE = 1;
    private static final int PACKED_NODE = 2;
    /** The last deadline of a field, as in Redis. Later ones would not be exact in a score. */
    private static final long LAST_DEADLINE = (1L << 48) - 1;

    private final PackingLimits limits;
    private final Listpack listpack = new Listpack();
    private final Slice packed = new Slice();
    private final HashBuilder hashes;
    private final SetBuilder sets;
    private Kind kind = Kind.LIST;
    private @Nullable Value value;
    private boolean empty;

    /** Receives the elements of a collection; a pair comes as two elements. */
    interface Building {
        void add(Slice element) throws IOException;
    }

    public StoredValueReader(PackingLimits limits) {
        this.limits = limits;
        this.hashes = new HashBuilder(limits);
        this.sets = new SetBuilder(limits);
    }

    /** Reads a value of a type, one of {@link ValueTypes} other than a string. */
    public void read(int type, ValueInput in) throws IOException {
        value = null;
        empty = false;
        switch (type) {
            case ValueTypes.LIST, ValueTypes.LIST_ZIPLIST, ValueTypes.LIST_OF_ZIPLISTS, ValueTypes.LIST_OF_LISTPACKS ->
                readList(type, in);
            case ValueTypes.HASH, ValueTypes.HASH_ZIPMAP, ValueTypes.HASH_ZIPLIST, ValueTypes.HASH_LISTPACK ->
                readHash(type, in);
            case ValueTypes.HASH_DEADLINES_EARLY,
                    ValueTypes.HASH_DEADLINES_VALKEY,
                    ValueTypes.HASH_LISTPACK_DEADLINES_EARLY,
                    ValueTypes.HASH_DEADLINES,
                    ValueTypes.HASH_LISTPACK_DEADLINES -> readHash(type, in);
            case ValueTypes.SORTED_SET_TEXT,
                    ValueTypes.SORTED_SET,
                    ValueTypes.SORTED_SET_ZIPLIST,
                    ValueTypes.SORTED_SET_LISTPACK -> readSortedSet(type, in);
            case ValueTypes.SET, ValueTypes.SET_INTSET, ValueTypes.SET_LISTPACK -> readSet(type, in);
            case ValueTypes.STREAM, ValueTypes.STREAM_WITH_HISTORY, ValueTypes.STREAM_WITH_ACTIVITY -> {
                kind = Kind.STREAM;
                value = StreamForm.read(type, in);
            }
            default -> throw in.damage("a value of the type " + type + " is not known");
        }
    }

    private void readList(int type, ValueInput in) throws IOException {
        ListValue list = new ListValue();
        Building building = element -> list.addLast(element.array(), element.offset(), element.length());
        switch (type) {
            case ValueTypes.LIST -> readStrings(in, 1, building);
            case ValueTypes.LIST_ZIPLIST -> readZiplist(in, building);
            case ValueTypes.LIST_OF_ZIPLISTS -> {
                for (long left = count(in); left > 0; left--) {
                    readZiplist(in, building);
                }
            }
            default -> {
                for (long left = count(in); left > 0; left--) {
                    readNode(in, building);
                }
            }
        }
        kind = Kind.LIST;
        empty = list.isEmpty();
        list.growing(limits, 0, 0);
        if (list.isSmall(ListValue.PACKED_BYTES)) {
            byte[] bytes = list.packed();
            packed.set(bytes, 0, bytes.length);
        } else {
            value = list;
        }
    }

    private void readHash(int type, ValueInput in) throws IOException {
        hashes.clear();
        switch (type) {
            case ValueTypes.HASH -> readStrings(in, 2, hashes::add);
            case ValueTypes.HASH_ZIPLIST -> readZiplist(in, hashes::add);
            case ValueTypes.HASH_LISTPACK -> readListpack(in, hashes::add);
            case ValueTypes.HASH_LISTPACK_DEADLINES -> {
                // The earliest deadline.
                in.lowestFirst(Long.BYTES);
                readListpack(in, triples(in));
            }
            case ValueTypes.HASH_LISTPACK_DEADLINES_EARLY -> readListpack(in, triples(in));
            case ValueTypes.HASH_DEADLINES_EARLY, ValueTypes.HASH_DEADLINES, ValueTypes.HASH_DEADLINES_VALKEY ->
                readHashWithDeadlines(type, in);
            default -> {
                Zipmap zipmap = new Zipmap(in.string());
                while (zipmap.next()) {
                    hashes.add(zipmap.get());
                }
                if (!zipmap.isSound()) {
                    throw in.damage("a zipmap is damaged");
                }
            }
        }
        if (!hashes.isSound()) {
            throw in.damage("a hash has a field twice, or without a value");
        }
        kind = Kind.HASH;
        value = hashes.object();
        empty = value == null && hashes.packed().isEmpty();
        packed.set(
                hashes.packed().array(),
                hashes.packed().offset(),
                hashes.packed().length());
    }

    private void readSet(int type, ValueInput in) throws IOException {
        sets.clear();
        switch (type) {
            case ValueTypes.SET -> readStrings(in, 1, sets::add);
            case ValueTypes.SET_LISTPACK -> readListpack(in, sets::add);
            default -> {
                Slice bytes = in.string();
                if (!Intset.isSound(bytes.array(), bytes.offset(), bytes.length())) {
                    throw in.damage("an intset is damaged");
                }
                Intset numbers = new Intset().read(bytes);
                for (int i = 0; i < numbers.count(); i++) {
                    sets.add(numbers.text(i));
                }
            }
        }
        if (!sets.isSound()) {
            throw in.damage("a set has a member twice");
        }
        kind = Kind.SET;
        value = sets.large();
        sets.packed(packed);
        empty = value == null && sets.isEmpty();
    }

    private void readSortedSet(int type, ValueInput in) throws IOException {
        SortedSetBuilding set = new SortedSetBuilding(in, limits);
        switch (type) {
            case ValueTypes.SORTED_SET -> {
                for (long left = count(in); left > 0; left--) {
                    set.add(in.string());
                    set.score(Double.longBitsToDouble(in.lowestFirst(Long.BYTES)));
                }
            }
            case ValueTypes.SORTED_SET_TEXT -> {
                for (long left = count(in); left > 0; left--) {
                    set.add(in.string());
                    readScore(in, set);
                }
            }
            case ValueTypes.SORTED_SET_ZIPLIST -> readZiplist(in, set);
            default -> readListpack(in, set);
        }
        kind = Kind.SORTED_SET;
        value = set.large();
        empty = value == null && set.packed().isEmpty();
        packed.set(set.packed().array(), set.packed().offset(), set.packed().length());
    }

    /** Reads a score as text after its length; some lengths stand for infinities and NaN. */
    private static void readScore(ValueInput in, SortedSetBuilding set) throws IOException {
        int length = (int) in.lowestFirst(1);
        switch (length) {
            case 253 -> set.score(Double.NaN);
            case 254 -> set.score(Double.POSITIVE_INFINITY);
            case 255 -> set.score(Double.NEGATIVE_INFINITY);
            default -> {
                byte[] text = new byte[length];
                for (int i = 0; i < length; i++) {
                    text[i] = (byte) in.lowestFirst(1);
                }
                set.add(new Slice().set(text, 0, length));
            }
        }
    }

    /**
     * Each field and value follow the field's deadline, 0 for none. In the latest form deadlines are relative to the
     * earliest one, which stands first and counts as 1. In Valkey's form the deadline comes last, -1 for none.
     */
    private void readHashWithDeadlines(int type, ValueInput in) throws IOException {
        long base = type == ValueTypes.HASH_DEADLINES ? in.lowestFirst(Long.BYTES) - 1 : 0;
        boolean isLast = type == ValueTypes.HASH_DEADLINES_VALKEY;
        for (long left = count(in); left > 0; left--) {
            long deadline = isLast ? 0 : in.length();
            hashes.add(in.string());
            hashes.add(in.string());
            if (isLast) {
                deadline = in.lowestFirst(Long.BYTES);
                deadline = deadline == -1 ? 0 : deadline;
            }
            if (deadline != 0) {
                addDeadline(in, deadline + base);
            }
        }
    }

    private void addDeadline(ValueInput in, long deadline) throws IOException {
        if (deadline <= 0 || deadline > LAST_DEADLINE) {
            throw in.damage("a field has no possible deadline");
        }
        hashes.deadline(deadline);
    }

    /** Receives fields, values and deadlines in turns. */
    private Building triples(ValueInput in) {
        return new Building() {
            private int taken;

            @Override
            public void add(Slice element) throws IOException {
                if (taken++ % PackedDeadlines.STEP < PackedDeadlines.STEP - 1) {
                    hashes.add(element);
                    return;
                }
                if (!Decimal.isOne(element.array(), element.offset(), element.length())) {
                    throw in.damage("a deadline is no number");
                }
                long deadline = Decimal.parse(element.array(), element.offset(), element.length());
                if (deadline != 0) {
                    addDeadline(in, deadline);
                }
            }
        };
    }

    private void readNode(ValueInput in, Building building) throws IOException {
        long form = in.length();
        if (form == PACKED_NODE) {
            readListpack(in, building);
        } else if (form == PLAIN_NODE) {
            building.add(in.string());
        } else {
            throw in.damage("part of a list has the unknown form " + form);
        }
    }

    private static long count(ValueInput in) throws IOException {
        long count = in.length();
        if (count < 0) {
            throw in.damage("there cannot be so many elements");
        }
        return count;
    }

    /** Reads a count, then {@code each} strings per count. */
    private static void readStrings(ValueInput in, int each, Building building) throws IOException {
        for (long left = count(in); left > 0; left--) {
            for (int i = 0; i < each; i++) {
                building.add(in.string());
            }
        }
    }

    private void readListpack(ValueInput in, Building building) throws IOException {
        Slice bytes = in.string();
        if (!Listpack.isSound(bytes.array(), bytes.offset(), bytes.length())) {
            throw in.damage("a listpack is damaged");
        }
        listpack.read(bytes);
        for (int at = listpack.first(); at != Listpack.NONE; at = listpack.next(at)) {
            building.add(listpack.get(at));
        }
    }

    private static void readZiplist(ValueInput in, Building building) throws IOException {
        Ziplist ziplist = new Ziplist(in.string());
        while (ziplist.next()) {
            building.add(ziplist.get());
        }
        if (!ziplist.isSound()) {
            throw in.damage("a ziplist is damaged");
        }
    }

    public Kind kind() {
        return kind;
    }

    /** Whether there are no elements; then the key does not exist. */
    public boolean isEmpty() {
        return empty;
    }

    /** Whether the value is {@link #packed} rather than an {@link #object}. */
    public boolean isPacked() {
        return value == null;
    }

    /** A small value; valid until the next call. */
    public Slice packed() {
        return packed;
    }

    /** A large value. */
    public Value object() {
        return Objects.requireNonNull(value);
    }
}
