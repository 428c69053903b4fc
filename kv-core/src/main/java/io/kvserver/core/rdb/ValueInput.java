package io.kvserver.core.rdb;

import io.kvserver.core.protocol.Slice;
import java.io.IOException;

/** Reads the parts of a value in RDB form, from a file or a payload of DUMP. Confined to one thread. */
public interface ValueInput {
    /** A length or another unsigned number; a negative result is a length that does not fit in a {@code long}. */
    long length() throws IOException;

    /** A string, valid until the next call. */
    Slice string() throws IOException;

    /** A number of {@code bytes} bytes, the lowest first. */
    long lowestFirst(int bytes) throws IOException;

    /** The exception for an invalid value. */
    IOException damage(String reason);
}
