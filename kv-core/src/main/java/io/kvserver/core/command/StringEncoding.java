package io.kvserver.core.command;

import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Decimal;
import io.kvserver.core.protocol.Slice;

/** How Redis would store a string, for OBJECT and DEBUG OBJECT. It follows from the value alone. Stateless. */
public final class StringEncoding {
    /** The longest string that Redis stores together with its header. */
    private static final int MAX_EMBEDDED = 44;
    /** Redis shares one object for each number below this, and reports a fixed reference count for it. */
    private static final int SHARED_INTEGERS = 10_000;

    private static final long SHARED_REFERENCES = Integer.MAX_VALUE;

    private StringEncoding() {}

    /** The name of the encoding that Redis would use for a value. */
    public static String name(Slice value) {
        if (isInteger(value)) {
            return "int";
        }
        return value.length() <= MAX_EMBEDDED ? "embstr" : "raw";
    }

    /** The reference count that Redis would report for a value. */
    public static long references(Slice value) {
        return isShared(value) ? SHARED_REFERENCES : 1;
    }

    private static boolean isInteger(Slice value) {
        try {
            Decimal.parse(value.array(), value.offset(), value.length());
            return true;
        } catch (CommandException notANumber) {
            return false;
        }
    }

    private static boolean isShared(Slice value) {
        return isInteger(value)
                && value.length() < Decimal.length(SHARED_INTEGERS)
                && Decimal.parse(value.array(), value.offset(), value.length()) >= 0;
    }
}
