package io.kvserver.core.remote;

import io.kvserver.core.client.invocation.Invocation;
import io.kvserver.core.command.BlockingHandler;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.CommandTable;
import io.kvserver.core.command.Flag;
import io.kvserver.core.command.KeyHandler;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyBuffer;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.protocol.TailPool;
import io.kvserver.core.pubsub.PubSub;
import io.kvserver.core.remote.large.LargeCache;
import io.kvserver.core.remote.shipment.Attempt;
import io.kvserver.core.remote.shipment.Shipment;
import io.kvserver.core.remote.shipment.Ticket;
import io.kvserver.core.remote.shipment.WaitingLine;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Keyspaces;
import io.kvserver.core.store.observe.KeyspaceEvents;
import io.kvserver.core.value.StoredValueReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A small keyspace in which successive requests find only their keys. One thread at a time.
 *
 * <p>Nothing is logged here. The requests that wait for these keys are in the owner's line.
 */
final class Workbench {
    private final CommandTable commands;
    private final KeyspaceEvents events;
    private final Keyspace keys;
    private final StoredValueReader reader;
    private final WaitingLine line;
    private final LargeCache large;
    private final PubSub.Relay relay;
    /** Created for the first script. */
    private @Nullable ScriptBench scripts;

    private final ReplyBuffer out = new ReplyBuffer(new TailPool());
    private List<byte[]> touched = List.of();

    /** {@code relay} gets what scripts publish. */
    Workbench(
            CommandTable commands,
            Keyspaces own,
            KeyspaceEvents events,
            WaitingLine line,
            LargeCache large,
            PubSub.Relay relay) {
        this.large = large;
        this.relay = relay;
        this.commands = commands;
        this.events = events;
        this.keys = new Keyspace(own);
        this.reader = new StoredValueReader(own.packing());
        this.line = line;
    }

    /** Runs a shipment; {@code isThere} tells which nodes are present. */
    byte[] run(Shipment shipped, byte[][] names, Owner.Entries entries, Predicate<String> isThere) {
        ReplyWriter reply = shipped.protocol().writer(out);
        touched = List.of();
        keys.begin(shipped.nowMillis());
        TakenKeys taken = new TakenKeys(keys, names, entries, large);
        try {
            taken.load(shipped.nowMillis(), reader, events);
            if (shipped.kind() == Shipment.Kind.ATTEMPT) {
                return attempt(shipped, taken, isThere);
            }
            if (shipped.kind() == Shipment.Kind.SCRIPT) {
                if (runScript(shipped, names)) {
                    save(taken, shipped.change());
                }
            } else if (isBroken(shipped, entries)) {
                reply.nilArray();
            } else if (runAll(shipped, reply)) {
                save(taken, shipped.change());
            }
            return takeReply();
        } finally {
            taken.removeFromKeyspace();
            keys.leaveUnrecorded();
            keys.end();
            taken.close();
            out.clear();
        }
    }

    /** Keys whose waiters may go on, after the last run. */
    List<byte[]> touched() {
        return touched;
    }

    private static boolean isBroken(Shipment shipped, Owner.Entries entries) {
        for (Map.Entry<Integer, Long> watch : shipped.watched().entrySet()) {
            long present = StoredKey.change(entries.get(watch.getKey()), shipped.nowMillis());
            if (present != watch.getValue()) {
                return true;
            }
        }
        return false;
    }

    /** Runs all requests. Returns whether they have changed anything. */
    private boolean runAll(Shipment shipped, ReplyWriter reply) {
        if (shipped.kind() == Shipment.Kind.TRANSACTION) {
            reply.array(shipped.requests().size());
        }
        boolean changed = false;
        for (int i = 0; i < shipped.requests().size(); i++) {
            String denial = shipped.denials().get(i);
            if (denial.isEmpty()) {
                changed |= run(shipped.requests().get(i), reply);
            } else {
                reply.error(denial, "");
            }
        }
        return changed;
    }

    private boolean runScript(Shipment shipped, byte[][] names) {
        ScriptBench bench = scripts;
        if (bench == null) {
            bench = new ScriptBench(commands, keys, out, relay);
            scripts = bench;
        }
        boolean changed = bench.run(shipped.requests(), shipped.protocol(), names);
        keys.leaveUnrecorded();
        return changed;
    }

    private boolean run(Args request, ReplyWriter reply) {
        Command command = known(request, reply);
        if (command == null || !(command.handler() instanceof KeyHandler handler)) {
            return false;
        }
        Invocation.runUnrecorded(command, handler, keys, request, reply);
        boolean changed = keys.hasChanged();
        keys.leaveUnrecorded();
        return changed;
    }

    private @Nullable Command known(Args request, ReplyWriter reply) {
        Command command = commands.find(request);
        if (command == null || !(command.handler() instanceof KeyHandler)) {
            reply.error("ERR the owner of the key does not know the command", "");
            return null;
        }
        return command;
    }

    /** Makes a request that may wait, if it is its turn. */
    private byte[] attempt(Shipment shipped, TakenKeys taken, Predicate<String> isThere) {
        ReplyWriter reply = shipped.protocol().writer(out);
        Args request = shipped.requests().get(0);
        Command command = known(request, reply);
        Ticket ticket = shipped.ticket();
        if (command == null || ticket == null) {
            return Attempt.encode(takeReply(), null);
        }
        boolean takes = !command.flags().contains(Flag.READONLY);
        List<byte[]> present = taken.present();
        boolean turn = !takes || line.isTurn(ticket, present, isThere);
        BlockingHandler.Terms terms = attempt(command, ticket, request, reply, turn);
        if (terms == null) {
            boolean changed = keys.hasChanged();
            keys.leaveUnrecorded();
            line.remove(ticket, taken.names());
            if (changed) {
                save(taken, shipped.change());
            }
        } else {
            line.add(ticket, awaited(terms), takes, turn);
        }
        if (terms == null || turn) {
            // Others come behind it.
            touched = taken.names();
        }
        return Attempt.encode(takeReply(), terms);
    }

    /** The terms on which the request waits; {@code null} if it has been answered. */
    private BlockingHandler.@Nullable Terms attempt(
            Command command, Ticket ticket, Args request, ReplyWriter reply, boolean turn) {
        if (ticket.firstKey() == 0) {
            return Invocation.attempt(command, keys, request, reply, turn);
        }
        // It was accepted on its first attempt, so a key of another type, for example, is no longer an error.
        boolean answered = turn && Invocation.attemptAgain(command, keys, request, reply);
        return answered
                ? null
                : new BlockingHandler.Terms(request, ticket.firstKey(), ticket.lastKey(), Long.MAX_VALUE);
    }

    private static List<byte[]> awaited(BlockingHandler.Terms terms) {
        List<byte[]> awaited = new ArrayList<>();
        for (int key = terms.firstKey(); key <= terms.lastKey(); key++) {
            awaited.add(terms.words().copy(key));
        }
        return awaited;
    }

    private void save(TakenKeys taken, long change) {
        List<byte[]> changed = taken.save(change);
        if (!line.isEmpty()) {
            changed.forEach(line::changed);
            touched = changed;
        }
    }

    private byte[] takeReply() {
        byte[] reply = new byte[Math.toIntExact(out.size())];
        out.copyTo(ByteBuffer.wrap(reply));
        return reply;
    }

    /** Whether the keyspace is empty again, so that it can be reused. */
    boolean isEmpty() {
        return keys.all().size() == 0;
    }
}
