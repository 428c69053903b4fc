package io.kvserver.core.rdb;

import java.io.IOException;

/** Where the parts of a value go to in RDB form, one after the other: a file or what DUMP answers. Confined to one thread. */
public interface ValueOutput {
    /** A length that stands there alone, or another number without a sign. */
    void length(long length) throws IOException;

    /** A string, which is compressed if that pays. */
    void string(byte[] array, int offset, int length) throws IOException;

    /** A number in eight bytes, the lowest first. */
    void lowestFirst(long number) throws IOException;
}
