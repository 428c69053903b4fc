package io.kvserver.core.rdb;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The payload of FUNCTION DUMP and FUNCTION RESTORE: libraries of functions in RDB form, with the same footer as a
 * payload of DUMP. Pure functions. Source: Redis's documentation of both; byte for byte what Redis 7.0 answers.
 */
public final class FunctionPayload {
    private FunctionPayload() {}

    /** The payload for libraries with these texts. */
    public static byte[] of(List<byte[]> texts) {
        byte[] bytes = {};
        int size = 0;
        RdbString encoded = new RdbString(true);
        for (byte[] text : texts) {
            encoded.encode(text, 0, text.length);
            Slice body = encoded.body();
            bytes = Arrays.copyOf(bytes, size + 1 + encoded.bytes());
            bytes[size++] = (byte) RdbOpcodes.FUNCTION;
            System.arraycopy(encoded.head(), 0, bytes, size, encoded.headLength());
            size += encoded.headLength();
            System.arraycopy(body.array(), body.offset(), bytes, size, body.length());
            size += body.length();
        }
        return DumpPayload.sealed(bytes, size);
    }

    /**
     * The texts in the payload that a word holds.
     *
     * @throws CommandException if the payload was changed, is of a later version, or holds something else
     */
    public static List<byte[]> texts(Args args, int word) {
        DumpPayload.verify(args, word);
        byte[] array = args.array();
        int end = args.offset(word) + args.length(word) - DumpPayload.FOOTER_BYTES;
        List<byte[]> texts = new ArrayList<>();
        RdbHead head = new RdbHead();
        for (int at = args.offset(word); at < end; ) {
            if ((array[at] & 0xff) != RdbOpcodes.FUNCTION) {
                throw new CommandException("ERR given type is not a function");
            }
            RdbHead.Kind kind = head.read(array, at + 1, end);
            byte[] text = RdbString.read(array, at + 1, end);
            at += 1 + head.bytes();
            switch (kind) {
                case PLAIN -> at += text.length;
                case COMPRESSED -> at += (int) head.compressedLength();
                case NUMBER -> {}
                default -> throw CommandErrors.DUMP_NOT_UNDERSTOOD;
            }
            texts.add(text);
        }
        return texts;
    }
}
