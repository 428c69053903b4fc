package io.kvserver.core.stream;

import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Decimal;

/** Numbers in text, known to be some. Pure functions. */
final class StreamNumbers {
    private StreamNumbers() {}

    /** For bytes of which {@link io.kvserver.core.packed.ListpackElement#isNumber} says that they are one. */
    static long parse(byte[] bytes, int from, int size) {
        try {
            return Decimal.parse(bytes, from, size);
        } catch (CommandException impossible) {
            throw new IllegalStateException("no number after all", impossible);
        }
    }
}
