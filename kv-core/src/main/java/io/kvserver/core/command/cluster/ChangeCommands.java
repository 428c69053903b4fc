package io.kvserver.core.command.cluster;

import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Flag.ADMIN;
import static io.kvserver.core.command.Flag.NOSCRIPT;
import static io.kvserver.core.command.Flag.NO_ASYNC_LOADING;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.invocation.ClientHandler;
import io.kvserver.core.cluster.ClusterNode;
import io.kvserver.core.cluster.SlotRange;
import io.kvserver.core.command.Arity;
import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.protocol.Slots;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Commands that change a cluster. Clients cannot change nodes and slots, so these commands only report Redis's errors,
 * accept requests that change nothing, and refuse the rest. Stateless.
 */
final class ChangeCommands {
    private ChangeCommands() {}

    static List<Command> parts() {
        List<Command> parts = new ArrayList<>(ofSlots());
        parts.addAll(ofNodes());
        return parts;
    }

    private static List<Command> ofSlots() {
        return List.of(
                change("ADDSLOTS", atLeast(3), ChangeCommands::addSlots)
                        .documented("3.0.0", "Refused: slots are not the clients' to assign.", "O(N) for N slots")
                        .taking("slot [slot ...]"),
                change("ADDSLOTSRANGE", atLeast(4), ChangeCommands::addRanges)
                        .documented("7.0.0", "Refused: slots are not the clients' to assign.", "O(N) for N slots")
                        .taking("start-slot end-slot [start-slot end-slot ...]"),
                change("DELSLOTS", atLeast(3), ChangeCommands::deleteSlots)
                        .documented("3.0.0", "Refused: slots are not the clients' to assign.", "O(N) for N slots")
                        .taking("slot [slot ...]"),
                change("DELSLOTSRANGE", atLeast(4), ChangeCommands::deleteRanges)
                        .documented("7.0.0", "Refused: slots are not the clients' to assign.", "O(N) for N slots")
                        .taking("start-slot end-slot [start-slot end-slot ...]"),
                change("FLUSHSLOTS", exactly(2), ChangeCommands::refuse)
                        .documented("3.0.0", "Refused: slots are not the clients' to assign.", "O(1)"),
                change("SETSLOT", atLeast(4), ChangeCommands::setSlot)
                        .documented("3.0.0", "Refused: slots are not the clients' to assign.", "O(1)")
                        .taking("slot (IMPORTING node-id|MIGRATING node-id|NODE node-id|STABLE)"));
    }

    private static List<Command> ofNodes() {
        return List.of(
                change("BUMPEPOCH", exactly(2), ChangeCommands::refuse)
                        .documented("3.0.0", "Refused: there is no epoch to be advanced.", "O(1)")
                        .tips("nondeterministic_output"),
                change("FAILOVER", atLeast(2), ChangeCommands::failover)
                        .documented("3.0.0", "Refused: the node is no replica.", "O(1)")
                        .taking("[FORCE|TAKEOVER]"),
                change("FORGET", exactly(3), ChangeCommands::forget)
                        .documented("3.0.0", "Refused: nodes are not the clients' to remove.", "O(1)")
                        .taking("node-id"),
                change("MEET", atLeast(4), ChangeCommands::refuse)
                        .documented("3.0.0", "Refused: nodes are not the clients' to add.", "O(1)")
                        .taking("ip port [cluster_bus_port]"),
                change("REPLICATE", exactly(3), ChangeCommands::replicate)
                        .documented("3.0.0", "Refused: no node is another's replica.", "O(1)")
                        .taking("node-id"),
                ClusterCommands.asking("RESET", atLeast(2), ChangeCommands::reset)
                        .flagged(ADMIN, NOSCRIPT)
                        .documented("3.0.0", "Refused: nodes are not the clients' to remove.", "O(1)")
                        .taking("[HARD|SOFT]"),
                change("SAVECONFIG", exactly(2), ClusterCommands::ok)
                        .documented("3.0.0", "Does nothing: nodes keep no file of their own.", "O(1)"),
                change("SET-CONFIG-EPOCH", exactly(3), ChangeCommands::setEpoch)
                        .documented("3.0.0", "Refused: there is no epoch to be set.", "O(1)")
                        .taking("config-epoch"));
    }

    private static Command change(String name, Arity arity, ClientHandler handler) {
        return ClusterCommands.asking(name, arity, handler).flagged(ADMIN, NO_ASYNC_LOADING);
    }

    private static CommandException refusal(Args args) {
        return new CommandException("ERR CLUSTER " + args.echo(1)
                + " is not possible: nodes and slots of this cluster are not changed by clients");
    }

    private static void refuse(Client client, Args args, ReplyWriter reply) {
        throw refusal(args);
    }

    private static void addSlots(Client client, Args args, ReplyWriter reply) {
        checkSlots(client, args, true);
        throw refusal(args);
    }

    private static void deleteSlots(Client client, Args args, ReplyWriter reply) {
        checkSlots(client, args, false);
        throw refusal(args);
    }

    private static void checkSlots(Client client, Args args, boolean adds) {
        BitSet served = served(client);
        BitSet named = new BitSet();
        for (int word = 2; word < args.count(); word++) {
            slot(args, word);
        }
        for (int word = 2; word < args.count(); word++) {
            check(slot(args, word), served, named, adds);
        }
    }

    private static void addRanges(Client client, Args args, ReplyWriter reply) {
        checkRanges(client, args, true);
        throw refusal(args);
    }

    private static void deleteRanges(Client client, Args args, ReplyWriter reply) {
        checkRanges(client, args, false);
        throw refusal(args);
    }

    private static void checkRanges(Client client, Args args, boolean adds) {
        if (args.count() % 2 == 1) {
            throw CommandErrors.wrongNumberOfArguments(adds ? "cluster|addslotsrange" : "cluster|delslotsrange");
        }
        BitSet served = served(client);
        BitSet named = new BitSet();
        for (int word = 2; word < args.count(); word += 2) {
            int first = slot(args, word);
            int last = slot(args, word + 1);
            if (first > last) {
                throw new CommandException(
                        "ERR start slot number " + first + " is greater than end slot number " + last);
            }
            for (int slot = first; slot <= last; slot++) {
                check(slot, served, named, adds);
            }
        }
    }

    /** As in Redis, whether the slot is served is checked before whether it is repeated. */
    private static void check(int slot, BitSet served, BitSet named, boolean adds) {
        if (served.get(slot) == adds) {
            throw new CommandException("ERR Slot " + slot + (adds ? " is already busy" : " is already unassigned"));
        }
        if (named.get(slot)) {
            throw new CommandException("ERR Slot " + slot + " specified multiple times");
        }
        named.set(slot);
    }

    private static BitSet served(Client client) {
        BitSet served = new BitSet(Slots.COUNT);
        for (ClusterNode node : ClusterCommands.nodes(client)) {
            for (SlotRange range : node.slots()) {
                served.set(range.first(), range.last() + 1);
            }
        }
        return served;
    }

    private static int slot(Args args, int word) {
        long slot = -1;
        try {
            slot = args.integer(word);
        } catch (CommandException notAnInteger) {
            // Treated like a number out of range.
        }
        if (!ClusterCommands.isSlot(slot)) {
            throw new CommandException("ERR Invalid or out of range slot");
        }
        return (int) slot;
    }

    private static void failover(Client client, Args args, ReplyWriter reply) {
        if (args.count() > 3) {
            throw CommandErrors.wrongSubcommand(args, "CLUSTER");
        }
        if (args.count() > 2 && !args.is(2, "FORCE") && !args.is(2, "TAKEOVER")) {
            throw CommandErrors.SYNTAX;
        }
        throw new CommandException("ERR You should send CLUSTER FAILOVER to a replica");
    }

    private static void forget(Client client, Args args, ReplyWriter reply) {
        if (isSelf(client, ClusterCommands.node(client, args, 2))) {
            throw new CommandException("ERR I tried hard but I can't forget myself...");
        }
        throw refusal(args);
    }

    private static void replicate(Client client, Args args, ReplyWriter reply) {
        if (isSelf(client, ClusterCommands.node(client, args, 2))) {
            throw new CommandException("ERR Can't replicate myself");
        }
        throw refusal(args);
    }

    private static boolean isSelf(Client client, ClusterNode node) {
        return node.id().equals(ClusterCommands.topology(client).id());
    }

    private static void reset(Client client, Args args, ReplyWriter reply) {
        if (args.count() > 3) {
            throw CommandErrors.wrongSubcommand(args, "CLUSTER");
        }
        if (args.count() > 2 && !args.is(2, "HARD") && !args.is(2, "SOFT")) {
            throw CommandErrors.SYNTAX;
        }
        throw refusal(args);
    }

    private static void setEpoch(Client client, Args args, ReplyWriter reply) {
        long epoch = args.integer(2);
        if (epoch < 0) {
            throw new CommandException("ERR Invalid config epoch specified: " + epoch);
        }
        throw refusal(args);
    }

    /** Accepts only requests that change nothing: STABLE, and NODE with the node that serves the slot. */
    private static void setSlot(Client client, Args args, ReplyWriter reply) {
        int slot = slot(args, 2);
        if (args.is(3, "STABLE") && args.count() == 4) {
            reply.ok();
            return;
        }
        boolean names = args.is(3, "NODE") || args.is(3, "MIGRATING") || args.is(3, "IMPORTING");
        if (!names || args.count() != 5) {
            throw new CommandException("ERR Invalid CLUSTER SETSLOT action or number of arguments. Try CLUSTER HELP");
        }
        if (!args.is(3, "NODE")) {
            throw refusal(args);
        }
        for (SlotRange range : ClusterCommands.node(client, args, 4).slots()) {
            if (range.first() <= slot && slot <= range.last()) {
                reply.ok();
                return;
            }
        }
        throw refusal(args);
    }
}
