package io.kvserver.core.command.cluster;

import static io.kvserver.core.client.invocation.ClientCommand.clientCommand;
import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Command.container;
import static io.kvserver.core.command.Flag.ADMIN;
import static io.kvserver.core.command.Flag.FAST;
import static io.kvserver.core.command.Flag.LOADING;
import static io.kvserver.core.command.Flag.STALE;
import static io.kvserver.core.command.Group.CLUSTER;
import static io.kvserver.core.command.Routing.ALL_SHARDS;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.invocation.ClientHandler;
import io.kvserver.core.cluster.ClusterNode;
import io.kvserver.core.cluster.Topology;
import io.kvserver.core.command.Arity;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.Routing;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.protocol.Slots;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** CLUSTER, and the commands that clients of a cluster send before a request. Stateless. */
public final class ClusterCommands {
    private static final String OF_NODES = "O(N) for N nodes";

    public static final List<Command> TABLE = List.of(
            container("CLUSTER", CLUSTER)
                    .documented("3.0.0", "A container for commands on clusters.", "Depends on the subcommand.")
                    .with(parts()),
            connection("ASKING", ClusterCommands::ok)
                    .documented("3.0.0", "Marks the next request as following an ASK redirection.", "O(1)"),
            connection("READONLY", ClusterCommands::readOnly)
                    .documented("3.0.0", "Lets a replica answer this client's reads.", "O(1)")
                    .flagged(LOADING, STALE),
            connection("READWRITE", ClusterCommands::readWrite)
                    .documented("3.0.0", "Ends READONLY.", "O(1)")
                    .flagged(LOADING, STALE));

    private ClusterCommands() {}

    private static Command[] parts() {
        List<Command> parts = new ArrayList<>(ofSlots());
        parts.addAll(ofNodes());
        parts.add(ClusterHelp.PART);
        parts.addAll(ChangeCommands.parts());
        return parts.toArray(new Command[0]);
    }

    private static List<Command> ofSlots() {
        return List.of(
                asking("COUNTKEYSINSLOT", exactly(3), ALL_SHARDS, ClusterCommands::countKeys)
                        .documented("3.0.0", "Returns how many keys are in a slot.", "O(N) for N keys of the shard")
                        .taking("slot"),
                asking("GETKEYSINSLOT", exactly(4), ALL_SHARDS, ClusterCommands::someKeys)
                        .documented("3.0.0", "Returns keys that are in a slot.", "O(N) for N keys of the shard")
                        .taking("slot count")
                        .tips("nondeterministic_output"),
                asking("KEYSLOT", exactly(3), ClusterCommands::keySlot)
                        .documented("3.0.0", "Returns the slot of a key.", "O(N) for N bytes of the key")
                        .taking("key"));
    }

    private static List<Command> ofNodes() {
        return List.of(
                asking("INFO", exactly(2), ClusterReports::info)
                        .documented("3.0.0", "Returns the state of the cluster.", OF_NODES)
                        .tips("nondeterministic_output"),
                asking("LINKS", exactly(2), ClusterCommands::none)
                        .documented("7.0.0", "Lists the connections between nodes, of which there are none.", "O(1)")
                        .tips("nondeterministic_output"),
                asking("MYID", exactly(2), ClusterCommands::id)
                        .documented("3.0.0", "Returns the identity of the node.", "O(1)"),
                asking("MYSHARDID", exactly(2), ClusterCommands::id)
                        .documented("7.2.0", "Returns the identity of the node's shard.", "O(1)")
                        .tips("nondeterministic_output"),
                asking("NODES", exactly(2), ClusterReports::nodes)
                        .documented("3.0.0", "Lists the nodes, a line for each.", OF_NODES)
                        .tips("nondeterministic_output"),
                asking("SHARDS", exactly(2), ClusterReports::shards)
                        .documented("7.0.0", "Lists the nodes with their slots.", OF_NODES)
                        .tips("nondeterministic_output"),
                asking("SLOTS", exactly(2), ClusterReports::slots)
                        .documented("3.0.0", "Lists the slots with their nodes.", OF_NODES)
                        .tips("nondeterministic_output"),
                replicas("REPLICAS", "5.0.0"),
                replicas("SLAVES", "3.0.0"),
                asking("COUNT-FAILURE-REPORTS", exactly(3), ClusterCommands::countReports)
                        .flagged(ADMIN)
                        .documented("3.0.0", "Returns how many nodes report a node as failed.", "O(1)")
                        .taking("node-id")
                        .tips("nondeterministic_output"));
    }

    private static Command replicas(String name, String since) {
        return asking(name, exactly(3), ClusterCommands::replicas)
                .flagged(ADMIN)
                .documented(since, "Lists the replicas of a node, of which there are none.", "O(1)")
                .taking("node-id")
                .tips("nondeterministic_output");
    }

    private static Command connection(String name, ClientHandler handler) {
        return clientCommand(name, CLUSTER, exactly(1), inCluster(handler), FAST)
                .in("@connection");
    }

    static Command asking(String name, Arity arity, ClientHandler handler) {
        return asking(name, arity, Routing.NONE, handler);
    }

    private static Command asking(String name, Arity arity, Routing routing, ClientHandler handler) {
        return clientCommand(name, CLUSTER, arity, routing, inCluster(handler), STALE);
    }

    /** A handler that is refused without a cluster. */
    static ClientHandler inCluster(ClientHandler handler) {
        return (client, args, reply) -> {
            topology(client);
            handler.handle(client, args, reply);
        };
    }

    static Topology topology(Client client) {
        Topology topology = client.server().topology();
        if (topology == null) {
            throw CommandErrors.NO_CLUSTER;
        }
        return topology;
    }

    /** The nodes as the client sees them. */
    static List<ClusterNode> nodes(Client client) {
        return topology(client).nodes(address(client));
    }

    private static String address(Client client) {
        String address = client.link().localAddress();
        if (!address.endsWith(":0")) {
            return address;
        }
        // The client has not come over TCP; it may know a host that leads here, or not need one.
        String port = client.link().setting("port");
        return ":" + (port == null ? "0" : port);
    }

    /** The node named by a word. */
    static ClusterNode node(Client client, Args args, int word) {
        for (ClusterNode node : nodes(client)) {
            if (args.latin1(word).equals(node.id())) {
                return node;
            }
        }
        throw new CommandException("ERR Unknown node " + args.echo(word));
    }

    static void ok(Client client, Args args, ReplyWriter reply) {
        reply.ok();
    }

    private static void none(Client client, Args args, ReplyWriter reply) {
        reply.array(0);
    }

    private static void readOnly(Client client, Args args, ReplyWriter reply) {
        client.identity().readOnly(true);
        client.identity().redirected(true);
        reply.ok();
    }

    private static void readWrite(Client client, Args args, ReplyWriter reply) {
        client.identity().readOnly(false);
        client.identity().redirected(true);
        reply.ok();
    }

    private static void id(Client client, Args args, ReplyWriter reply) {
        reply.bulk(topology(client).id());
    }

    private static void keySlot(Client client, Args args, ReplyWriter reply) {
        reply.integer(Slots.of(args.array(), args.offset(2), args.length(2)));
    }

    private static void replicas(Client client, Args args, ReplyWriter reply) {
        node(client, args, 2);
        reply.array(0);
    }

    private static void countReports(Client client, Args args, ReplyWriter reply) {
        node(client, args, 2);
        reply.integer(0);
    }

    private static void countKeys(Client client, Args args, ReplyWriter reply) {
        long slot = args.integer(2);
        if (!isSlot(slot)) {
            throw new CommandException("ERR Invalid slot");
        }
        long[] count = {0};
        client.keys().all().forEachInSlot((int) slot, Long.MAX_VALUE, (key, kind) -> count[0]++);
        reply.integer(count[0]);
    }

    private static void someKeys(Client client, Args args, ReplyWriter reply) {
        long slot = args.integer(2);
        long most = args.integer(3);
        if (!isSlot(slot) || most < 0) {
            throw new CommandException("ERR Invalid slot or number of keys");
        }
        List<byte[]> keys = new ArrayList<>();
        client.keys().all().forEachInSlot((int) slot, most, (key, kind) -> keys.add(key.copy()));
        // By name; Redis's order, that of the last changes, has no meaning either.
        keys.sort(Arrays::compareUnsigned);
        reply.array(keys.size());
        keys.forEach(reply::bulk);
    }

    static boolean isSlot(long number) {
        return number >= 0 && number < Slots.COUNT;
    }
}
