package io.kvserver.core.rdb;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.Slice;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The payload of DUMP and RESTORE: the value's type, the value in RDB form, the format's version in two bytes, and a
 * checksum of all that in eight bytes, both with the lowest byte first. Pure functions. Source: the descriptions of
 * DUMP and RESTORE in Redis's documentation; byte for byte what Redis 7.0 answers, apart from value types of later
 * versions.
 */
public final class DumpPayload {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int RDB_VERSION = 10;
    private static final int VERSION_BYTES = 2;
    static final int FOOTER_BYTES = VERSION_BYTES + Long.BYTES;
    /** The bytes that are summed in one step, of a tenth of a millisecond or so. */
    private static final int BLOCK_BYTES = 128 << 10;

    private DumpPayload() {}

    /** The payload for a string. */
    public static byte[] ofString(Slice string) {
        RdbString encoded = encoded(string);
        Slice body = encoded.body();
        int footer = 1 + encoded.bytes();
        byte[] payload = new byte[footer + FOOTER_BYTES];
        payload[0] = ValueTypes.STRING;
        System.arraycopy(encoded.head(), 0, payload, 1, encoded.headLength());
        System.arraycopy(body.array(), body.offset(), payload, footer - body.length(), body.length());
        return sealed(payload, footer);
    }

    /** The first {@code size} bytes, followed by the version and the checksum; in the same array if that has room. */
    static byte[] sealed(byte[] body, int size) {
        byte[] payload = body.length == size + FOOTER_BYTES ? body : Arrays.copyOf(body, size + FOOTER_BYTES);
        payload[size] = (byte) (payload[0] >= ValueTypes.HASH_DEADLINES_EARLY ? RdbOpcodes.LAST_VERSION : RDB_VERSION);
        payload[size + 1] = 0;
        int checked = size + VERSION_BYTES;
        LONGS.set(payload, checked, Crc64.of(payload, 0, checked));
        return payload;
    }

    /** The number of bytes of a payload that are the string itself. */
    public static int valueBytes(Slice string) {
        return encoded(string).bytes();
    }

    private static RdbString encoded(Slice string) {
        RdbString encoded = new RdbString(true);
        encoded.encode(string.array(), string.offset(), string.length());
        return encoded;
    }

    /** Fails unless a word is a payload with a valid checksum and a known version. */
    static void verify(Args args, int word) {
        verify(args, word, () -> {});
    }

    /** The same; the task is run after each block that was summed. */
    static void verify(Args args, int word, Runnable afterBlock) {
        byte[] array = args.array();
        int offset = args.offset(word);
        int length = args.length(word);
        if (length < FOOTER_BYTES) {
            throw CommandErrors.DUMP_DAMAGED;
        }
        int footer = offset + length - FOOTER_BYTES;
        int version = version(array, footer);
        long checksum = (long) LONGS.get(array, footer + VERSION_BYTES);
        boolean known = version <= RdbOpcodes.LAST_VERSION || version == RdbOpcodes.VALKEY_VERSION;
        if (!known || checksum != checksum(array, offset, length - Long.BYTES, afterBlock)) {
            throw CommandErrors.DUMP_DAMAGED;
        }
    }

    private static long checksum(byte[] array, int offset, int length, Runnable afterBlock) {
        long sum = 0;
        int done = 0;
        while (done < length) {
            int size = Math.min(BLOCK_BYTES, length - done);
            sum = Crc64.update(sum, array, offset + done, size);
            done += size;
            afterBlock.run();
        }
        return sum;
    }

    private static int version(byte[] array, int footer) {
        return (array[footer] & 0xff) | ((array[footer + 1] & 0xff) << 8);
    }

    /** Whether a payload that has passed {@link #verify} is Valkey's. */
    static boolean isValkey(Args args, int word) {
        return version(args.array(), args.offset(word) + args.length(word) - FOOTER_BYTES) == RdbOpcodes.VALKEY_VERSION;
    }
}
