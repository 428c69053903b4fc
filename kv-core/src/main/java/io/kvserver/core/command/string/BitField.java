package io.kvserver.core.command.string;

import io.kvserver.core.command.KeySpec;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Decimal;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * BITFIELD: integers of any width inside a string value. The whole request is parsed before any part of it runs.
 * Confined to one request.
 */
final class BitField {
    private static final Slice NOTHING = new Slice();

    private final Keyspace keys;
    private final Args args;
    /** The present value. */
    private Slice value = NOTHING;
    /** Whether {@link #value} is a copy and may be written to. */
    private boolean owned;
    /** Whether the value was lengthened for this request. */
    private boolean grown;

    private boolean changed;

    private BitField(Keyspace keys, Args args) {
        this.keys = keys;
        this.args = args;
    }

    /** An action on an integer. */
    private enum Action {
        GET(2),
        SET(3),
        INCRBY(3);

        private final int arguments;

        Action(int arguments) {
            this.arguments = arguments;
        }
    }

    /** One step; {@code operand} is the number to set or to add. */
    private record Operation(Action action, BitFieldType type, long position, long operand, Overflow overflow) {
        long lastBit() {
            return position + type.width() - 1;
        }
    }

    static void bitfield(Keyspace keys, Args args, ReplyWriter reply) {
        List<Operation> operations = parse(args, keys.longestString());
        boolean reads = operations.stream().allMatch(operation -> operation.action == Action.GET);
        new BitField(keys, args).run(operations, reads, reply);
    }

    static void bitfieldReadOnly(Keyspace keys, Args args, ReplyWriter reply) {
        List<Operation> operations = parse(args, keys.longestString());
        if (!operations.stream().allMatch(operation -> operation.action == Action.GET)) {
            throw new CommandException("ERR BITFIELD_RO only supports the GET subcommand");
        }
        new BitField(keys, args).run(operations, true, reply);
    }

    /** A request's {@link KeySpec} flags: a request that only reads is allowed to users with read access. */
    static String whatItDoes(Args request) {
        for (int i = 2; i < request.count(); i += 1 + Action.GET.arguments) {
            if (!request.is(i, "GET")) {
                return "RW access update";
            }
        }
        return "RO access";
    }

    private static List<Operation> parse(Args args, long longest) {
        List<Operation> operations = new ArrayList<>();
        Overflow overflow = Overflow.WRAP;
        for (int i = 2; i < args.count(); ) {
            if (args.is(i, "OVERFLOW") && i + 1 < args.count()) {
                overflow = Overflow.named(args, i + 1);
                i += 2;
            } else {
                Action action = action(args, i);
                BitFieldType type = BitFieldType.of(args, i + 1);
                long position = position(args, i + 2, type.width(), longest);
                long operand = action == Action.GET ? 0 : args.integer(i + 3);
                operations.add(new Operation(action, type, position, operand, overflow));
                i += 1 + action.arguments;
            }
        }
        return operations;
    }

    private static Action action(Args args, int word) {
        for (Action action : Action.values()) {
            if (args.is(word, action.name()) && word + action.arguments < args.count()) {
                return action;
            }
        }
        throw CommandErrors.SYNTAX;
    }

    /** The place of an integer's first bit: a number, or {@code #} and the number of integers before it. */
    private static long position(Args args, int word, int width, long longest) {
        byte[] array = args.array();
        int offset = args.offset(word);
        boolean counted = args.length(word) > 0 && array[offset] == '#';
        int skipped = counted ? 1 : 0;
        long number;
        try {
            number = Decimal.parse(array, offset + skipped, args.length(word) - skipped);
        } catch (CommandException notAnInteger) {
            number = -1;
        }
        // Checked before multiplying, so that a place that is too large does not overflow to a small one.
        return Bits.checkedOffset(counted ? Bits.checkedOffset(number, longest) * width : number, longest);
    }

    private void run(List<Operation> operations, boolean reads, ReplyWriter reply) {
        if (reads) {
            value = orNothing(keys.glance(args, 1));
        } else {
            value = orNothing(keys.stringToChange(args, 1));
            long lastBit = operations.stream()
                    .filter(operation -> operation.action != Action.GET)
                    .mapToLong(Operation::lastBit)
                    .max()
                    .orElse(0);
            int length = (int) (lastBit >> 3) + 1;
            if (length > value.length()) {
                own(length);
                grown = true;
            }
        }
        reply.array(operations.size());
        for (Operation operation : operations) {
            if (operation.action == Action.GET) {
                reply.integer(read(operation));
            } else {
                write(operation, reply);
            }
        }
        if (changed) {
            keys.happened('$', "setbit", args, 1);
        }
    }

    private static Slice orNothing(@Nullable Slice found) {
        return found == null ? NOTHING : found;
    }

    /** Makes the value one that may be written to. */
    private void own(int length) {
        value = keys.resizeString(args, 1, length);
        owned = true;
    }

    private long read(Operation operation) {
        return operation.type.fromBits(Bits.number(value, operation.position, operation.type.width()));
    }

    private void write(Operation operation, ReplyWriter reply) {
        long old = read(operation);
        boolean adds = operation.action == Action.INCRBY;
        long exact = adds ? old + operation.operand : operation.operand;
        int outside = adds ? operation.type.outside(old, operation.operand) : operation.type.outside(exact);
        if (outside != 0 && operation.overflow == Overflow.FAIL) {
            reply.nil();
            return;
        }
        long written = outside == 0 ? exact : operation.overflow.replacement(operation.type, exact, outside);
        if (written != old) {
            if (!owned) {
                own(value.length());
            }
            Bits.setNumber(value, operation.position, operation.type.width(), written);
        }
        changed |= grown || written != old;
        reply.integer(adds ? written : old);
    }

    /** The result for a number that does not fit. */
    private enum Overflow {
        /** The number's lowest bits. */
        WRAP,
        /** The nearest number that fits. */
        SAT,
        /** None: nothing is written. */
        FAIL;

        static Overflow named(Args args, int word) {
            for (Overflow overflow : values()) {
                if (args.is(word, overflow.name())) {
                    return overflow;
                }
            }
            throw new CommandException("ERR Invalid OVERFLOW type specified");
        }

        /** The result to write; {@code number} holds at least the lowest bits of the number that does not fit. */
        long replacement(BitFieldType type, long number, int outside) {
            if (this == WRAP) {
                return type.fromBits(number);
            }
            return outside > 0 ? type.max() : type.min();
        }
    }
}
