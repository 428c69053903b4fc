package io.kvserver.core.command.hash;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Decimal;
import io.kvserver.core.protocol.LongDouble;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Replacement;

/** HINCRBY and HINCRBYFLOAT. Stateless. */
final class HashNumbers {
    private static final byte[] HSET = "HSET".getBytes(ISO_8859_1);
    private static final byte[] HSETEX = "HSETEX".getBytes(ISO_8859_1);
    private static final byte[] KEEPTTL = "KEEPTTL".getBytes(ISO_8859_1);
    private static final byte[] FIELDS = "FIELDS".getBytes(ISO_8859_1);

    private HashNumbers() {}

    static void hincrby(Keyspace keys, Args args, ReplyWriter reply) {
        long increment = args.integer(3);
        HashWrite hash = HashWrite.create(keys, args);
        Slice value = hash.get(2);
        long old = value == null ? 0 : integer(value);
        long sum = old + increment;
        if (((old ^ sum) & (increment ^ sum)) < 0) {
            throw CommandErrors.OVERFLOW;
        }
        int digits = Decimal.length(sum);
        byte[] text = new byte[digits];
        Decimal.write(sum, text, digits);
        hash.setKeeping(2, text, 0, digits);
        hash.finish();
        keys.happened('h', "hincrby", args, 1);
        reply.integer(sum);
    }

    private static long integer(Slice value) {
        try {
            return Decimal.parse(value.array(), value.offset(), value.length());
        } catch (CommandException none) {
            throw CommandErrors.HASH_VALUE_NOT_AN_INTEGER;
        }
    }

    static void hincrbyfloat(Keyspace keys, Args args, ReplyWriter reply) {
        LongDouble increment = LongDouble.parse(args.array(), args.offset(3), args.length(3));
        if (!increment.isFinite()) {
            throw CommandErrors.NOT_FINITE;
        }
        HashWrite hash = HashWrite.create(keys, args);
        Slice value = hash.get(2);
        LongDouble sum = (value == null ? LongDouble.ZERO : real(value)).plus(increment);
        if (!sum.isFinite()) {
            throw CommandErrors.SUM_NOT_FINITE;
        }
        byte[] text = sum.toString().getBytes(ISO_8859_1);
        boolean expires = hash.deadline(2) != Keyspace.NO_DEADLINE;
        hash.setKeeping(2, text, 0, text.length);
        hash.finish();
        log(keys.logInstead().command(keys.database(), expires ? 7 : 4), expires, args)
                .word(args, 2)
                .word(text);
        keys.happened('h', "hincrbyfloat", args, 1);
        reply.bulk(text);
    }

    /** Logs HSET, which Redis 7.0 knows, unless the field has a deadline to keep. */
    private static Replacement log(Replacement command, boolean expires, Args args) {
        command.word(expires ? HSETEX : HSET).word(args, 1);
        return expires ? command.word(KEEPTTL).word(FIELDS).word(1) : command;
    }

    private static LongDouble real(Slice value) {
        try {
            return LongDouble.parse(value.array(), value.offset(), value.length());
        } catch (CommandException none) {
            throw CommandErrors.HASH_VALUE_NOT_A_FLOAT;
        }
    }
}
