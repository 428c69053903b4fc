package io.kvserver.core.command.string;

import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Command.command;
import static io.kvserver.core.command.Flag.DENYOOM;
import static io.kvserver.core.command.Flag.FAST;
import static io.kvserver.core.command.Flag.READONLY;
import static io.kvserver.core.command.Flag.WRITE;
import static io.kvserver.core.command.Group.BITMAP;
import static io.kvserver.core.command.Routing.DESCRIBED;
import static io.kvserver.core.command.Routing.KEY;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.KeySpec;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import java.util.List;

/** Commands on string values as bits. */
@SuppressWarnings("StaticAssignmentOfThrowable") // They have no stack trace that could mislead.
public final class BitCommands {
    public static final List<Command> TABLE = List.of(
            command("SETBIT", BITMAP, exactly(4), KEY, BitCommands::setbit, WRITE, DENYOOM)
                    .documented(
                            "2.2.0",
                            "Sets or clears a bit of a string value, which grows as needed, and returns the old one.",
                            "O(N) for N bytes of the new value; for a large one usually O(1)")
                    .taking("key offset 0|1"),
            command("GETBIT", BITMAP, exactly(3), KEY, BitCommands::getbit, READONLY, FAST)
                    .documented("2.2.0", "Returns a bit of a string value.", "O(1)")
                    .taking("key offset"),
            command("BITCOUNT", BITMAP, atLeast(2), KEY, BitSearch.COUNT, READONLY)
                    .documented(
                            "2.6.0",
                            "Counts the set bits of a string value, or of a part.",
                            "O(N) for N bytes looked at")
                    .taking("key [start end [BYTE|BIT]]"),
            command("BITPOS", BITMAP, atLeast(3), KEY, BitSearch.FIND, READONLY)
                    .documented(
                            "2.8.7",
                            "Finds the first set or clear bit of a string value, or of a part.",
                            "O(N) for N bytes looked at")
                    .taking("key 0|1 [start [end [BYTE|BIT]]]"),
            command("BITOP", BITMAP, atLeast(4), DESCRIBED, BitCommands::bitop, WRITE, DENYOOM)
                    .documented(
                            "2.6.0",
                            "Combines string values bit by bit, and sets a key to the result.",
                            "O(N) for N bytes of all values")
                    .taking("AND|OR|XOR|NOT|DIFF|DIFF1|ANDOR|ONE destination key [key ...]")
                    .keys(KeySpec.of(2, "OW update"), KeySpec.of(3, -1, 1, "RO access")),
            command("BITFIELD", BITMAP, atLeast(2), KEY, BitField::bitfield, WRITE, DENYOOM)
                    .documented(
                            "3.2.0",
                            "Reads, sets and adds to integers of any width inside a string value.",
                            "O(N) for N integers; if one is set, also for N bytes of the new value, unless it is large")
                    .taking("key [GET type offset | [OVERFLOW WRAP|SAT|FAIL] SET|INCRBY type offset number ...]")
                    .keys(KeySpec.of(1, "RW access update variable_flags")
                            .noted("This command allows both access and modification of the key")
                            .varying(BitField::whatItDoes)),
            command("BITFIELD_RO", BITMAP, atLeast(2), KEY, BitField::bitfieldReadOnly, READONLY, FAST)
                    .documented("6.0.0", "Reads integers of any width inside a string value.", "O(N) for N integers")
                    .taking("key [GET type offset ...]"));

    private static final CommandException BAD_BIT = new CommandException("ERR bit is not an integer or out of range");

    /** The place of BITOP's first source among the words. */
    private static final int FIRST_SOURCE = 3;

    /** The bytes of values that are combined in one step: these stay in the processor's cache. */
    private static final int BLOCK_BYTES = 32 << 10;
    /** How many blocks are combined without a look at whether others wait. */
    private static final int BLOCKS = 8;

    private static final byte[] SET = {'S', 'E', 'T'};
    private static final byte[] DEL = {'D', 'E', 'L'};

    private BitCommands() {}

    private static void setbit(Keyspace keys, Args args, ReplyWriter reply) {
        long position = offset(keys, args, 2);
        long bit = integer(args, 3, BAD_BIT);
        if (bit != 0 && bit != 1) {
            throw BAD_BIT;
        }
        Slice value = keys.stringToChange(args, 1);
        int length = value == null ? 0 : value.length();
        int old = value == null ? 0 : Bits.get(value, position);
        int newLength = Math.max(length, (int) (position >> 3) + 1);
        if (newLength > length || old != bit) {
            Bits.set(keys.resizeString(args, 1, newLength), position, bit);
            keys.happened('$', "setbit", args, 1);
        }
        reply.integer(old);
    }

    private static void getbit(Keyspace keys, Args args, ReplyWriter reply) {
        long position = offset(keys, args, 2);
        Slice value = keys.glance(args, 1);
        reply.integer(value == null ? 0 : Bits.get(value, position));
    }

    /** The bit offset in a word. */
    private static long offset(Keyspace keys, Args args, int word) {
        return Bits.checkedOffset(integer(args, word, Bits.BAD_OFFSET), keys.longestString());
    }

    private static long integer(Args args, int word, CommandException failure) {
        try {
            return args.integer(word);
        } catch (CommandException notAnInteger) {
            throw failure;
        }
    }

    private static void bitop(Keyspace keys, Args args, ReplyWriter reply) {
        BitOperation operation = BitOperation.named(args, 1);
        if (operation == BitOperation.NOT && args.count() != 4) {
            throw new CommandException("ERR BITOP NOT must be called with a single source key.");
        }
        if (operation.needsTwo() && args.count() < 5) {
            throw new CommandException("ERR BITOP " + operation + " must be called with at least two source keys.");
        }
        Slice[] values = new Slice[args.count() - FIRST_SOURCE];
        int length = 0;
        for (int i = 0; i < values.length; i++) {
            Slice value = keys.glance(args, FIRST_SOURCE + i);
            values[i] = value == null ? new Slice() : new Slice().set(value.array(), value.offset(), value.length());
            length = Math.max(length, values[i].length());
        }
        if (length > 0) {
            Slice result = keys.newString(args, 2, length);
            combine(operation, result, values);
            if (operation.isNewer()) {
                keys.logInstead()
                        .command(keys.database(), 3)
                        .word(SET)
                        .word(args, 2)
                        .word(result);
            }
            keys.happened('$', "set", args, 2);
        } else if (keys.remove(args, 2)) {
            if (operation.isNewer()) {
                keys.logInstead().command(keys.database(), 2).word(DEL).word(args, 2);
            }
            keys.happened('g', "del", args, 2);
        }
        reply.integer(length);
    }

    /** Computes a result block by block; meanwhile other clients of the thread are served. */
    private static void combine(BitOperation operation, Slice result, Slice... values) {
        Meanwhile others = new Meanwhile(BLOCKS);
        Slice part = new Slice();
        Slice[] parts = new Slice[values.length];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = new Slice();
        }
        for (int done = 0; done < result.length(); ) {
            int size = Math.min(BLOCK_BYTES, result.length() - done);
            for (int i = 0; i < parts.length; i++) {
                int begin = Math.min(done, values[i].length());
                int end = Math.min(done + size, values[i].length());
                parts[i].set(values[i].array(), values[i].offset() + begin, end - begin);
            }
            operation.run(part.set(result.array(), result.offset() + done, size), parts);
            done += size;
            others.step();
        }
    }
}
