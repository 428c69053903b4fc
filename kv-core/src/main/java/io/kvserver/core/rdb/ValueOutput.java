package io.kvserver.core.rdb;

import java.io.IOException;

/** Writes the parts of a value in RDB form, to a file or a payload of DUMP. Confined to one thread. */
public interface ValueOutput {
    /** A length or another unsigned number. */
    void length(long length) throws IOException;

    /** A string, which is compressed if that pays. */
    void string(byte[] array, int offset, int length) throws IOException;

    /** A number in eight bytes, the lowest first. */
    void lowestFirst(long number) throws IOException;
}
