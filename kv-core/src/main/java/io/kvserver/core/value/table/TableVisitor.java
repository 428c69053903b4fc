package io.kvserver.core.value.table;

import io.kvserver.core.protocol.Slice;

/** Visits the entries of a {@link TableValue}, on the caller's thread. */
@FunctionalInterface
public interface TableVisitor {
    /** Both slices are valid until the method returns. If the table has no values, {@code value} is the name. */
    void entry(Slice name, Slice value);
}
