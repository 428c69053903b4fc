package io.kvserver.core.value.table;

import io.kvserver.core.protocol.Slice;

/** Sees the entries of a {@link TableValue}. Confined to the caller's thread. */
@FunctionalInterface
public interface TableVisitor {
    /** Both are valid until it returns. The value is the name itself if the table has none. */
    void entry(Slice name, Slice value);
}
