package io.kvserver.core.value;

import io.kvserver.core.packed.Intset;
import io.kvserver.core.packed.Listpack;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.rdb.ValueOutput;
import io.kvserver.core.rdb.ValueTypes;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.store.kind.Value;
import io.kvserver.core.stream.StreamForm;
import io.kvserver.core.stream.StreamValue;
import io.kvserver.core.value.list.ListCursor;
import io.kvserver.core.value.list.ListPage;
import io.kvserver.core.value.list.ListValue;
import io.kvserver.core.value.sortedset.SortedSetCursor;
import io.kvserver.core.value.sortedset.SortedSetValue;
import io.kvserver.core.value.table.ExpiringHash;
import io.kvserver.core.value.table.HashValue;
import io.kvserver.core.value.table.TableCursor;
import io.kvserver.core.value.table.TableValue;
import java.io.IOException;

/**
 * Writes values other than strings in RDB form, in the types that Redis 7.0 reads; hashes whose fields have deadlines
 * as Redis 7.4 does. Confined to one thread; reused for one value after another. A value must not change meanwhile.
 */
public final class StoredValueWriter {
    private static final int PACKED_NODE = 2;
    /** Most nodes of a list fit. */
    private static final int NODE_BYTES = 16 << 10;

    private byte[] node = {};

    /** The type in which a packed value is written, one of {@link ValueTypes}. */
    public static int type(Kind kind, Slice packed) {
        return switch (kind) {
            case LIST -> ValueTypes.LIST_OF_LISTPACKS;
            case HASH -> ValueTypes.HASH_LISTPACK;
            case SORTED_SET -> ValueTypes.SORTED_SET_LISTPACK;
            // Redis knows listpacks of sets only since 7.2.
            case SET -> isIntset(packed) ? ValueTypes.SET_INTSET : ValueTypes.SET;
            default -> throw new IllegalArgumentException(kind + " of " + packed.length() + " bytes");
        };
    }

    /** The type in which a large value is written, one of {@link ValueTypes}. */
    public static int type(Value value) {
        return switch (value.kind()) {
            case LIST -> ValueTypes.LIST_OF_LISTPACKS;
            case HASH -> typeOfHash(value);
            case SORTED_SET -> ValueTypes.SORTED_SET;
            case SET -> ValueTypes.SET;
            case STREAM -> ValueTypes.STREAM_WITH_HISTORY;
            default -> throw new IllegalArgumentException(value.kind().toString());
        };
    }

    private static int typeOfHash(Value hash) {
        if (hash instanceof ExpiringHash) {
            return ValueTypes.HASH_LISTPACK_DEADLINES;
        }
        return hash.earliestDeadline() == Keyspace.NO_DEADLINE ? ValueTypes.HASH : ValueTypes.HASH_DEADLINES;
    }

    /** Writes a packed value. */
    public void write(Kind kind, Slice packed, ValueOutput out) throws IOException {
        if (kind == Kind.SET && !isIntset(packed)) {
            Listpack members = new Listpack().read(packed);
            out.length(members.count());
            for (int at = members.first(); at != Listpack.NONE; at = members.next(at)) {
                write(members.get(at), out);
            }
            return;
        }
        if (kind == Kind.LIST) {
            out.length(1);
            out.length(PACKED_NODE);
        }
        out.string(packed.array(), packed.offset(), packed.length());
    }

    /** Writes a large value. */
    public void write(Value value, ValueOutput out) throws IOException {
        if (value instanceof ListValue list) {
            write(list, out);
        } else if (value instanceof SortedSetValue set) {
            write(set, out);
        } else if (value instanceof ExpiringHash hash) {
            out.lowestFirst(hash.earliestDeadline());
            out.string(hash.packed(), 0, hash.packed().length);
        } else if (value instanceof HashValue hash && hash.earliestDeadline() != Keyspace.NO_DEADLINE) {
            write(hash, out);
        } else if (value instanceof TableValue table) {
            write(table, out);
        } else if (value instanceof StreamValue stream) {
            StreamForm.write(stream, ValueTypes.STREAM_WITH_HISTORY, out);
        }
    }

    private static boolean isIntset(Slice packed) {
        return Intset.isOne(packed.array(), packed.offset(), packed.length());
    }

    private static void write(Slice string, ValueOutput out) throws IOException {
        out.string(string.array(), string.offset(), string.length());
    }

    private static void write(TableValue table, ValueOutput out) throws IOException {
        out.length(table.count());
        TableCursor cursor = new TableCursor().before(table);
        while (cursor.next()) {
            write(cursor.name(), out);
            if (table.hasValues()) {
                write(cursor.value(), out);
            }
        }
    }

    /** Writes each field with its deadline relative to the earliest one, which counts as 1; 0 for none. */
    private static void write(HashValue hash, ValueOutput out) throws IOException {
        long earliest = hash.earliestDeadline();
        out.lowestFirst(earliest);
        out.length(hash.count());
        TableCursor cursor = new TableCursor().before(hash);
        while (cursor.next()) {
            Slice name = cursor.name();
            long deadline = hash.deadline(name.array(), name.offset(), name.length());
            out.length(deadline == Keyspace.NO_DEADLINE ? 0 : deadline - earliest + 1);
            write(name, out);
            write(cursor.value(), out);
        }
    }

    /** Writes the last member first, as Redis does. */
    private static void write(SortedSetValue set, ValueOutput out) throws IOException {
        out.length(set.size());
        SortedSetCursor cursor = new SortedSetCursor();
        boolean more = cursor.seek(set, set.size() - 1, true);
        while (more) {
            out.string(cursor.array(), cursor.offset(), cursor.length());
            out.lowestFirst(Double.doubleToRawLongBits(cursor.score()));
            more = cursor.next();
        }
    }

    private void write(ListValue list, ValueOutput out) throws IOException {
        out.length(list.pages());
        ListCursor cursor = new ListCursor(list);
        for (long index = 0; index < list.count(); index += cursor.page().count()) {
            list.find(index, cursor);
            ListPage page = cursor.page();
            int size = page.packedLength();
            if (node.length < size) {
                node = new byte[Math.max(size, NODE_BYTES)];
            }
            page.pack(node);
            out.length(PACKED_NODE);
            out.string(node, 0, size);
        }
    }
}
