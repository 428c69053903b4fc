package io.kvserver.core.stream;

import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Decimal;

/** Parses texts that are known to be numbers. Pure functions. */
final class StreamNumbers {
    private StreamNumbers() {}

    /** Parses bytes for which {@link io.kvserver.core.packed.ListpackElement#isNumber} is true. */
    static long parse(byte[] bytes, int from, int size) {
        try {
            return Decimal.parse(bytes, from, size);
        } catch (CommandException impossible) {
            throw new IllegalStateException("no number after all", impossible);
        }
    }
}
