package io.kvserver.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Network namespaces of Linux, one for each of three nodes, and one for a switch between them. Clients reach each node by a cable of
 * its own, which stays when the node is cut off from the others. One thread.
 */
final class Namespaces implements ClusterNodes.Network, AutoCloseable {
    /** Addresses for tests of networks (RFC 2544); the last but one number is added. */
    private static final String PREFIX = "198.18.";

    private static final int SEED_PORT = 7574;

    private final String name = "kv" + ProcessHandle.current().pid() + "-";

    /** Fails where namespaces cannot be created, after cleaning up. */
    Namespaces() throws IOException, InterruptedException {
        try {
            ip("netns add " + name + "switch");
            ipIn("switch", "link add switch type bridge");
            ipIn("switch", "link set switch up");
            for (int i = 0; i < ClusterNodes.COUNT; i++) {
                add(i);
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void add(int node) throws IOException, InterruptedException {
        ip("netns add " + name + node);
        ipIn(node, "link set lo up");
        ipIn(node, "link add nodes type veth peer name port" + node + " netns " + name + "switch");
        ipIn("switch", "link set port" + node + " up master switch");
        ipIn(node, "addr add " + host(node) + "/24 dev nodes");
        ipIn(node, "link set nodes up");
        ip("link add " + name + "c" + node + " type veth peer name clients netns " + name + node);
        ip("addr add " + PREFIX + (10 + node) + ".1/24 dev " + name + "c" + node);
        ip("link set " + name + "c" + node + " up");
        ipIn(node, "addr add " + clientHost(node) + "/24 dev clients");
        ipIn(node, "link set clients up");
    }

    /** Drops everything from the others to a node; what the node sends still reaches them, until it is cut off as well. */
    void deafen(int node) throws IOException, InterruptedException {
        for (int other = 0; other < ClusterNodes.COUNT; other++) {
            if (other != node) {
                ipIn(other, "route add blackhole " + host(node) + "/32");
            }
        }
    }

    /** Cuts a node off from the others: all packets between them are dropped silently. */
    void cut(int node) throws IOException, InterruptedException {
        ipIn("switch", "link set port" + node + " nomaster");
    }

    /** Reconnects a node. */
    void mend(int node) throws IOException, InterruptedException {
        for (int other = 0; other < ClusterNodes.COUNT; other++) {
            if (other != node) {
                ipIn(other, "route del blackhole " + host(node) + "/32");
            }
        }
        ipIn("switch", "link set port" + node + " master switch");
    }

    @Override
    public List<String> prefix(int node) {
        return List.of("ip", "netns", "exec", name + node);
    }

    @Override
    public String host(int node) {
        return PREFIX + "1." + (node + 1);
    }

    @Override
    public String clientHost(int node) {
        return PREFIX + (10 + node) + ".2";
    }

    @Override
    public int seedPort() {
        return SEED_PORT;
    }

    private void ipIn(Object namespace, String words) throws IOException, InterruptedException {
        ip("-n " + name + namespace + " " + words);
    }

    private static void ip(String words) throws IOException, InterruptedException {
        Process ip = new ProcessBuilder(("ip " + words).split(" "))
                .redirectErrorStream(true)
                .start();
        String output = new String(ip.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (ip.waitFor() != 0) {
            throw new IOException("ip " + words + ": " + output);
        }
    }

    /** A deleted namespace deletes its ends of the cables, and these their other ends. */
    @Override
    public void close() {
        for (String each : List.of("0", "1", "2", "switch")) {
            try {
                ip("netns del " + name + each);
            } catch (IOException notMade) {
                // There is none to delete.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
