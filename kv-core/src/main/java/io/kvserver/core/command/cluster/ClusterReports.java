package io.kvserver.core.command.cluster;

import io.kvserver.core.client.Client;
import io.kvserver.core.cluster.ClusterNode;
import io.kvserver.core.cluster.SlotRange;
import io.kvserver.core.cluster.Topology;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The replies about all nodes: CLUSTER INFO, NODES, SLOTS and SHARDS. Stateless. */
final class ClusterReports {
    /** The distance from a node's port to Redis's port for other nodes; kv does not listen there. */
    private static final int BUS_PORT = 10_000;

    private ClusterReports() {}

    static void info(Client client, Args args, ReplyWriter reply) {
        Topology topology = ClusterCommands.topology(client);
        List<ClusterNode> nodes = ClusterCommands.nodes(client);
        int slots = nodes.stream().mapToInt(ClusterNode::slotCount).sum();
        int served = nodes.stream()
                .filter(ClusterNode::reachable)
                .mapToInt(ClusterNode::slotCount)
                .sum();
        StringBuilder text = new StringBuilder();
        text.append("cluster_state:").append(topology.isWhole() ? "ok" : "fail").append("\r\n");
        field("cluster_slots_assigned", slots, text);
        field("cluster_slots_ok", served, text);
        field("cluster_slots_pfail", 0, text);
        field("cluster_slots_fail", (long) slots - served, text);
        field("cluster_known_nodes", nodes.size(), text);
        field(
                "cluster_size",
                nodes.stream().filter(node -> !node.slots().isEmpty()).count(),
                text);
        field("cluster_current_epoch", topology.epoch(), text);
        field("cluster_my_epoch", topology.epoch(), text);
        field("cluster_stats_messages_sent", 0, text);
        field("cluster_stats_messages_received", 0, text);
        field("total_cluster_links_buffer_limit_exceeded", 0, text);
        reply.verbatim(text.toString());
    }

    private static void field(String name, long value, StringBuilder text) {
        text.append(name).append(':').append(value).append("\r\n");
    }

    static void nodes(Client client, Args args, ReplyWriter reply) {
        long epoch = ClusterCommands.topology(client).epoch();
        StringBuilder text = new StringBuilder();
        String own = "myself,";
        for (ClusterNode node : ClusterCommands.nodes(client)) {
            text.append(node.id()).append(' ').append(node.host()).append(':').append(node.port());
            text.append('@').append(node.port() + BUS_PORT).append(' ').append(own);
            text.append(node.reachable() ? "master" : "master,fail")
                    .append(" - 0 0 ")
                    .append(epoch);
            text.append(node.reachable() ? " connected" : " disconnected");
            for (SlotRange range : node.slots()) {
                text.append(' ').append(range.first());
                if (range.size() > 1) {
                    text.append('-').append(range.last());
                }
            }
            text.append('\n');
            own = "";
        }
        reply.verbatim("txt", text.toString().getBytes(StandardCharsets.UTF_8));
    }

    static void slots(Client client, Args args, ReplyWriter reply) {
        // In the order of the slots, over all nodes.
        SortedMap<SlotRange, ClusterNode> ranges = new TreeMap<>(Comparator.comparingInt(SlotRange::first));
        for (ClusterNode node : ClusterCommands.nodes(client)) {
            for (SlotRange range : node.reachable() ? node.slots() : List.<SlotRange>of()) {
                ranges.put(range, node);
            }
        }
        reply.array(ranges.size());
        ranges.forEach((range, node) -> {
            reply.array(3);
            reply.integer(range.first());
            reply.integer(range.last());
            reply.array(4);
            reply.bulk(node.host());
            reply.integer(node.port());
            reply.bulk(node.id());
            reply.map(0);
        });
    }

    static void shards(Client client, Args args, ReplyWriter reply) {
        List<ClusterNode> nodes = ClusterCommands.nodes(client);
        reply.array(nodes.size());
        for (ClusterNode node : nodes) {
            reply.map(2);
            reply.bulk("slots");
            reply.array(2 * node.slots().size());
            for (SlotRange range : node.slots()) {
                reply.integer(range.first());
                reply.integer(range.last());
            }
            reply.bulk("nodes");
            reply.array(1);
            shardNode(node, reply);
        }
    }

    private static void shardNode(ClusterNode node, ReplyWriter reply) {
        reply.map(7);
        reply.bulk("id");
        reply.bulk(node.id());
        reply.bulk("port");
        reply.integer(node.port());
        reply.bulk("ip");
        reply.bulk(node.host());
        reply.bulk("endpoint");
        reply.bulk(node.host());
        reply.bulk("role");
        reply.bulk("master");
        reply.bulk("replication-offset");
        reply.integer(0);
        reply.bulk("health");
        reply.bulk(node.reachable() ? "online" : "fail");
    }
}
