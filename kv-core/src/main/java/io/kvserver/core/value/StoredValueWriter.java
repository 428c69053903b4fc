package io.kvserver.core.value;

import io.kvserver.core.protocol.Slice;
import io.kvserver.core.rdb.ValueOutput;
import io.kvserver.core.rdb.ValueTypes;
import io.kvserver.core.store.Kind;
import io.kvserver.core.store.Value;
import java.io.IOException;

/**
 * Writes values that are no strings in RDB form, in the types that Redis 7.0 reads. Confined to one thread; used for one value after
 * another. A value must not change meanwhile.
 */
public final class StoredValueWriter {
    private static final int PACKED_NODE = 2;
    private static final int LISTPACK_HEADER = 6;

    private byte[] node = {};

    /** The type in which a packed value is written, one of {@link ValueTypes}. */
    public static int type(Kind kind, Slice packed) {
        return switch (kind) {
            case LIST -> ValueTypes.LIST_OF_LISTPACKS;
            default -> throw new IllegalArgumentException(kind + " of " + packed.length() + " bytes");
        };
    }

    /** The type in which a large value is written, one of {@link ValueTypes}. */
    public static int type(Value value) {
        return switch (value.kind()) {
            case LIST -> ValueTypes.LIST_OF_LISTPACKS;
            default -> throw new IllegalArgumentException(value.kind().toString());
        };
    }

    /** Writes a packed value. */
    public void write(Kind kind, Slice packed, ValueOutput out) throws IOException {
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
        }
    }

    private void write(ListValue list, ValueOutput out) throws IOException {
        out.length(list.pages());
        ListCursor cursor = new ListCursor(list);
        for (long index = 0; index < list.count(); index += cursor.page().count) {
            list.find(index, cursor);
            ListPage page = cursor.page();
            int size = LISTPACK_HEADER + page.length() + 1;
            if (node.length < size) {
                node = new byte[Math.max(size, 2 * ListPage.MAX_BYTES)];
            }
            System.arraycopy(page.data, page.start, node, LISTPACK_HEADER, page.length());
            ListValue.frame(node, size, page.count);
            out.length(PACKED_NODE);
            out.string(node, 0, size);
        }
    }
}
