package io.kvserver.core.command.hyperloglog;

import static io.kvserver.core.client.invocation.ClientCommand.clientCommand;
import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Command.command;
import static io.kvserver.core.command.Flag.ADMIN;
import static io.kvserver.core.command.Flag.DENYOOM;
import static io.kvserver.core.command.Flag.FAST;
import static io.kvserver.core.command.Flag.MAY_REPLICATE;
import static io.kvserver.core.command.Flag.READONLY;
import static io.kvserver.core.command.Flag.WRITE;
import static io.kvserver.core.command.Group.HYPERLOGLOG;
import static io.kvserver.core.command.Routing.DESCRIBED;
import static io.kvserver.core.command.Routing.KEY;
import static io.kvserver.core.command.Routing.KEYS;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.KeySpec;
import io.kvserver.core.command.Routing;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import java.util.List;

/** Commands on HyperLogLogs. */
public final class HyperLogLogCommands {
    public static final List<Command> TABLE = List.of(
            command("PFADD", HYPERLOGLOG, atLeast(2), KEY, HyperLogLogCommands::pfadd, WRITE, DENYOOM, FAST)
                    .documented(
                            "2.8.9",
                            "Adds elements to a HyperLogLog and returns whether its estimate may have changed.",
                            "O(1) for each element")
                    .taking("key [element ...]")
                    .keys("RW insert"),
            command("PFCOUNT", HYPERLOGLOG, atLeast(2), KEYS, HyperLogLogCommands::pfcount, READONLY, MAY_REPLICATE)
                    .documented(
                            "2.8.9",
                            "Estimates the number of different elements of one or several HyperLogLogs.",
                            "O(1) for one key, O(N) with a large constant for N keys")
                    .taking("key [key ...]")
                    .keys(KeySpec.of(1, -1, 1, "RW access")
                            .noted("RW because it may change the internal representation of the key, and propagate to"
                                    + " replicas")),
            command("PFMERGE", HYPERLOGLOG, atLeast(2), DESCRIBED, HyperLogLogCommands::pfmerge, WRITE, DENYOOM)
                    .documented("2.8.9", "Merges HyperLogLogs into one.", "O(N) with a large constant for N keys")
                    .taking("destination [source ...]")
                    .keys(KeySpec.of(1, "RW access insert"), KeySpec.of(2, -1, 1, "RO access")),
            command(
                            "PFDEBUG",
                            HYPERLOGLOG,
                            exactly(3),
                            Routing.keys(2, 2, 1),
                            HyperLogLogCommands::pfdebug,
                            WRITE,
                            DENYOOM,
                            ADMIN)
                    .documented("2.8.9", "Shows the internals of a HyperLogLog.", "O(N) for N registers")
                    .taking("subcommand key")
                    .keys("RW access"),
            clientCommand("PFSELFTEST", HYPERLOGLOG, exactly(1), SelfTest::pfselftest, ADMIN)
                    .documented("2.8.9", "Tests the implementation of HyperLogLogs.", "O(1) with a large constant"));

    /** How many sketches are merged without a look at whether others wait. */
    private static final int SKETCHES = 16;

    private HyperLogLogCommands() {}

    private static void pfadd(Keyspace keys, Args args, ReplyWriter reply) {
        Slice value = keys.stringToChange(args, 1);
        Sketch present = value == null ? null : Sketch.in(value);
        Meanwhile others = Meanwhile.during(args.count());
        int first = present == null ? 2 : firstThatRaises(present, args, others);
        if (present != null && first == args.count()) {
            reply.integer(0);
            return;
        }
        Sketch sketch = present == null ? Sketch.empty(keys) : present.toChange(keys, args, 1);
        boolean changed = present == null;
        try {
            for (int i = first; i < args.count(); i++) {
                changed |= sketch.add(args, i);
                others.step();
            }
        } catch (CommandException corrupted) {
            // As in Redis, the earlier elements have been added.
            if (changed) {
                sketch.store(keys, args, 1);
            }
            throw corrupted;
        }
        sketch.invalidateCache();
        sketch.store(keys, args, 1);
        keys.happened('$', "pfadd", args, 1);
        reply.integer(1);
    }

    private static int firstThatRaises(Sketch sketch, Args args, Meanwhile others) {
        int word = 2;
        while (word < args.count() && !sketch.isRaisedBy(args, word)) {
            others.step();
            word++;
        }
        return word;
    }

    private static void pfcount(Keyspace keys, Args args, ReplyWriter reply) {
        if (args.count() > 2) {
            Registers all = new Registers();
            Meanwhile others = new Meanwhile(SKETCHES);
            for (int key = 1; key < args.count(); key++) {
                others.step();
                merge(keys, args, key, all);
            }
            reply.integer(all.estimate());
            return;
        }
        Slice value = keys.string(args, 1);
        if (value == null) {
            reply.integer(0);
            return;
        }
        Sketch sketch = Sketch.in(value);
        if (!sketch.isCacheValid()) {
            Registers registers = new Registers();
            sketch.mergeInto(registers);
            sketch = sketch.toChange(keys, args, 1);
            sketch.cache(registers.estimate());
            sketch.store(keys, args, 1);
        }
        reply.integer(sketch.cached());
    }

    /** Raises registers to those of a key's sketch, if there is one. Returns whether the sketch is dense. */
    private static boolean merge(Keyspace keys, Args args, int key, Registers registers) {
        Slice value = keys.string(args, key);
        if (value == null) {
            return false;
        }
        Sketch sketch = Sketch.in(value);
        sketch.mergeInto(registers);
        return sketch.isDense();
    }

    private static void pfmerge(Keyspace keys, Args args, ReplyWriter reply) {
        Registers all = new Registers();
        boolean dense = false;
        Meanwhile others = new Meanwhile(SKETCHES);
        for (int key = 1; key < args.count(); key++) {
            others.step();
            dense |= merge(keys, args, key, all);
        }
        Slice value = keys.stringToChange(args, 1);
        Sketch sketch = value == null ? Sketch.empty(keys) : Sketch.in(value).toChange(keys, args, 1);
        if (dense) {
            sketch.makeDense();
        }
        for (int i = 0; i < Estimate.REGISTERS; i++) {
            if (all.get(i) > 0) {
                sketch.raise(i, all.get(i));
            }
        }
        sketch.invalidateCache();
        sketch.store(keys, args, 1);
        keys.happened('$', "pfadd", args, 1);
        reply.ok();
    }

    private static void pfdebug(Keyspace keys, Args args, ReplyWriter reply) {
        Slice value = keys.stringToChange(args, 2);
        if (value == null) {
            throw new CommandException("ERR The specified key does not exist");
        }
        Sketch sketch = Sketch.in(value);
        if (args.is(1, "GETREG")) {
            writeRegisters(sketch, reply);
            makeDense(sketch, keys, args);
        } else if (args.is(1, "DECODE")) {
            if (sketch.isDense()) {
                throw new CommandException("ERR HLL encoding is not sparse");
            }
            reply.bulk(sketch.runs());
        } else if (args.is(1, "ENCODING")) {
            reply.simple(sketch.isDense() ? "dense" : "sparse");
        } else if (args.is(1, "TODENSE")) {
            reply.integer(makeDense(sketch, keys, args) ? 1 : 0);
        } else {
            throw new CommandException("ERR Unknown PFDEBUG subcommand '" + args.echo(1) + "'");
        }
    }

    private static void writeRegisters(Sketch sketch, ReplyWriter reply) {
        Registers registers = new Registers();
        sketch.mergeInto(registers);
        reply.array(Estimate.REGISTERS);
        for (int i = 0; i < Estimate.REGISTERS; i++) {
            reply.integer(registers.get(i));
        }
    }

    /** Converts a sparse sketch to a dense one. Returns whether it was sparse. */
    private static boolean makeDense(Sketch sketch, Keyspace keys, Args args) {
        if (sketch.isDense()) {
            return false;
        }
        Sketch changed = sketch.toChange(keys, args, 2);
        changed.makeDense();
        changed.store(keys, args, 2);
        return true;
    }
}
