package io.kvserver.core.value;

import io.kvserver.core.packed.Listpack;
import io.kvserver.core.packed.Ziplist;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.rdb.ValueInput;
import io.kvserver.core.rdb.ValueTypes;
import io.kvserver.core.store.Kind;
import io.kvserver.core.store.PackingLimits;
import io.kvserver.core.store.Value;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads values that are no strings in RDB form, all forms that Redis 4 to 8 writes. Confined to one thread; used for one value after
 * another. What it has read is the caller's.
 *
 * <p>Whatever the bytes are: what comes out is a sound value, or the input's {@link ValueInput#damage}.
 */
public final class StoredValueReader {
    private static final int PLAIN_NODE = 1;
    private static final int PACKED_NODE = 2;

    private final PackingLimits limits;
    private final Listpack listpack = new Listpack();
    private final Slice packed = new Slice();
    private Kind kind = Kind.LIST;
    private @Nullable Value value;
    private boolean empty;

    /** Takes the elements of a collection, those of pairs one after the other. */
    interface Building {
        void add(Slice element) throws IOException;
    }

    public StoredValueReader(PackingLimits limits) {
        this.limits = limits;
    }

    /** Reads a value of a type, which is one of {@link ValueTypes} and no string. */
    public void read(int type, ValueInput in) throws IOException {
        value = null;
        empty = false;
        switch (type) {
            case ValueTypes.LIST, ValueTypes.LIST_ZIPLIST, ValueTypes.LIST_OF_ZIPLISTS, ValueTypes.LIST_OF_LISTPACKS ->
                readList(type, in);
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

    /** As many strings as a number says, or so many times more. */
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

    /** Whether there are no elements: such a key is none. */
    public boolean isEmpty() {
        return empty;
    }

    /** Whether the value is {@link #packed}, and not an {@link #object}. */
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
