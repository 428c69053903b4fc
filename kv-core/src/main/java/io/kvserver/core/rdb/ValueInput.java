package io.kvserver.core.rdb;

import io.kvserver.core.protocol.Slice;
import java.io.IOException;

/** Where the parts of a value come from in RDB form, one after the other: a file or what DUMP answered. Confined to one thread. */
public interface ValueInput {
    /** A length that stands there alone, or another number without a sign; as a length it is larger than any if it is below 0. */
    long length() throws IOException;

    /** A string, valid until the next call. */
    Slice string() throws IOException;

    /** The number in the next bytes, the lowest first. */
    long lowestFirst(int bytes) throws IOException;

    /** What to throw if the value is not what it should be. */
    IOException damage(String reason);
}
