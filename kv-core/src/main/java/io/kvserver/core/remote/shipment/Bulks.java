package io.kvserver.core.remote.shipment;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads replies in RESP2 that have a known form. Pure functions. */
public final class Bulks {
    private Bulks() {}

    /** The bulk strings of an array; none if the reply is anything else, such as an error. */
    public static List<byte[]> in(byte[] reply) {
        List<byte[]> bulks = new ArrayList<>();
        if (reply.length == 0 || reply[0] != '*') {
            return bulks;
        }
        int[] at = {0};
        long count = number(reply, at);
        for (long i = 0; i < count; i++) {
            byte[] bulk = next(reply, at);
            if (bulk != null) {
                bulks.add(bulk);
            }
        }
        return bulks;
    }

    /** Reads the next bulk string and moves after it; {@code null} for nil. */
    public static byte @Nullable [] next(byte[] reply, int[] at) {
        int length = (int) number(reply, at);
        if (length < 0) {
            return null;
        }
        byte[] value = Arrays.copyOfRange(reply, at[0], at[0] + length);
        at[0] += length + 2;
        return value;
    }

    /** Reads the number after a type byte and moves after its line. */
    public static long number(byte[] reply, int[] at) {
        int end = at[0] + 1;
        while (reply[end] != '\r') {
            end++;
        }
        long number = Long.parseLong(new String(reply, at[0] + 1, end - at[0] - 1, StandardCharsets.US_ASCII));
        at[0] = end + 2;
        return number;
    }
}
