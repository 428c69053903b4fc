package io.kvserver.core.protocol;

import java.io.ByteArrayOutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A value as DUMP answers it and RESTORE takes it: its type, the value in the RDB format, the format's version in two bytes
 * and a checksum of all that in eight, each the lowest byte first. Pure functions. Source: the descriptions of DUMP and
 * RESTORE in Redis's documentation; byte for byte what Redis 7.0 answers.
 */
public final class DumpPayload {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int RDB_VERSION = 10;
    private static final int TYPE_STRING = 0;
    private static final int VERSION_BYTES = 2;
    private static final int FOOTER_BYTES = VERSION_BYTES + Long.BYTES;

    private DumpPayload() {}

    /** The payload for a string. */
    public static byte[] ofString(Slice string) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(string.length() + 16);
        out.write(TYPE_STRING);
        RdbString.write(string.array(), string.offset(), string.length(), out);
        out.write(RDB_VERSION);
        out.write(RDB_VERSION >> 8);
        out.writeBytes(new byte[Long.BYTES]);
        byte[] payload = out.toByteArray();
        int checked = payload.length - Long.BYTES;
        LONGS.set(payload, checked, Crc64.of(payload, 0, checked));
        return payload;
    }

    /** How many bytes of a payload are the string itself. */
    public static int valueBytes(Slice string) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(string.length() + 16);
        RdbString.write(string.array(), string.offset(), string.length(), out);
        return out.size();
    }

    /**
     * The string in the payload that a word holds.
     *
     * @throws CommandException {@link CommandErrors#DUMP_DAMAGED} if the payload was changed or is of a later version,
     *     {@link CommandErrors#DUMP_NOT_UNDERSTOOD} if it holds no string
     */
    public static byte[] string(Args args, int word) {
        byte[] array = args.array();
        int offset = args.offset(word);
        int length = args.length(word);
        if (length < FOOTER_BYTES) {
            throw CommandErrors.DUMP_DAMAGED;
        }
        int footer = offset + length - FOOTER_BYTES;
        int version = (array[footer] & 0xff) | (array[footer + 1] & 0xff) << 8;
        long checksum = (long) LONGS.get(array, footer + VERSION_BYTES);
        if (version > RDB_VERSION || checksum != Crc64.of(array, offset, length - Long.BYTES)) {
            throw CommandErrors.DUMP_DAMAGED;
        }
        if (array[offset] != TYPE_STRING) {
            throw CommandErrors.DUMP_NOT_UNDERSTOOD;
        }
        // As in Redis, a value may reach into the footer.
        return RdbString.read(array, offset + 1, offset + length);
    }
}
