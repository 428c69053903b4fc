package io.kvserver.cluster;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Nodes as processes, each on an address of its own. The first three are the seeds. One thread starts and kills; any thread connects.
 */
final class ClusterNodes implements AutoCloseable {
    /** The number of nodes at first. */
    static final int COUNT = 3;

    private static final long PATIENCE_SECONDS = 240;

    private final Path errors;
    private final Network network;
    private final int seedPort;
    private final String name = "test" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    private final List<Node> nodes = new ArrayList<>();

    /** The addresses of the nodes. */
    interface Network {
        /** Words before a node's command. */
        List<String> prefix(int node);

        /** The address of a node for the others. */
        String host(int node);

        /** The address of a node for clients. */
        String clientHost(int node);

        /** A port that is free on the addresses of all seeds. */
        int seedPort() throws IOException;
    }

    /** Addresses of the loopback interface. */
    private enum Loopback implements Network {
        NETWORK;

        @Override
        public List<String> prefix(int node) {
            return List.of();
        }

        @Override
        public String host(int node) {
            return ClusterNodes.host(node);
        }

        @Override
        public String clientHost(int node) {
            return host(node);
        }

        @Override
        public int seedPort() throws IOException {
            for (int attempt = 0; ; attempt++) {
                List<ServerSocket> taken = new ArrayList<>();
                try {
                    int port = 0;
                    for (int i = 0; i < COUNT; i++) {
                        ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(host(i)));
                        taken.add(socket);
                        port = socket.getLocalPort();
                    }
                    return port;
                } catch (IOException inUse) {
                    if (attempt == 20) {
                        throw inUse;
                    }
                } finally {
                    for (ServerSocket socket : taken) {
                        socket.close();
                    }
                }
            }
        }
    }

    /** The process of a node; a restart makes a new one. */
    private static final class Node {
        volatile Process process;
        volatile int port;
    }

    /** Starts three nodes on the loopback interface; their standard error goes to files in a directory. */
    ClusterNodes(Path errors) throws IOException, InterruptedException {
        this(errors, Loopback.NETWORK);
    }

    ClusterNodes(Path errors, Network network) throws IOException, InterruptedException {
        this.errors = errors;
        this.network = network;
        this.seedPort = network.seedPort();
        for (int i = 0; i < COUNT; i++) {
            nodes.add(new Node());
            begin(i);
        }
        for (int i = 0; i < COUNT; i++) {
            awaitReady(i);
        }
    }

    /** The address of a node on the loopback interface. */
    static String host(int node) {
        return "127.0.0." + (node + 1);
    }

    private void begin(int node) throws IOException {
        List<String> command = new ArrayList<>(network.prefix(node));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1"));
        String jar = System.getProperty("kv.cluster.jar", "");
        if (new File(jar).exists()) {
            command.addAll(List.of("-jar", jar));
        } else {
            String classes = System.getProperty("kv.cluster.classpath", System.getProperty("java.class.path"));
            command.addAll(List.of("-cp", classes, "io.kvserver.launcher.Main"));
        }
        StringBuilder seeds = new StringBuilder();
        for (int i = 0; i < COUNT; i++) {
            seeds.append(i == 0 ? "" : ",").append(network.host(i)).append(':').append(seedPort);
        }
        command.addAll(List.of(
                "--port=0",
                "--bind=" + network.clientHost(node),
                "--protected-mode=no",
                "--cluster-seeds=" + seeds,
                "--cluster-bind=" + network.host(node),
                "--cluster-name=" + name,
                "--backups=1"));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectError(ProcessBuilder.Redirect.appendTo(
                errors.resolve("node" + node + ".log").toFile()));
        Process started = builder.start();
        nodes.get(node).process = started;
        // For the case that the JVM ends before the test does.
        Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
    }

    private void awaitReady(int node) throws IOException, InterruptedException {
        Process process = nodes.get(node).process;
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        if (line == null || !line.contains(" ready on ")) {
            process.waitFor(1, TimeUnit.SECONDS);
            throw new IOException("node " + node + " did not start: " + line + "\n" + log(node));
        }
        nodes.get(node).port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
    }

    /** A node's output to standard error. */
    String log(int node) throws IOException {
        return Files.readString(errors.resolve("node" + node + ".log"));
    }

    int size() {
        return nodes.size();
    }

    long pid(int node) {
        return nodes.get(node).process.pid();
    }

    boolean isAlive(int node) {
        return nodes.get(node).process.isAlive();
    }

    int port(int node) {
        return nodes.get(node).port;
    }

    /** A new connection to a node. */
    NodeClient connect(int node) throws IOException {
        return new NodeClient(network.clientHost(node), port(node));
    }

    /** Starts one more node, which is no seed, and returns its number. */
    int add() throws IOException, InterruptedException {
        nodes.add(new Node());
        restart(nodes.size() - 1);
        return nodes.size() - 1;
    }

    /** Ends a node with SIGKILL. */
    void kill(int node) throws InterruptedException {
        Process process = nodes.get(node).process;
        process.destroyForcibly();
        process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Ends a node with SIGTERM, and returns its exit code. */
    int end(int node) throws InterruptedException {
        Process process = nodes.get(node).process;
        process.destroy();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("node " + node + " does not end");
        }
        return process.exitValue();
    }

    /** Stops a node's threads with SIGSTOP. */
    void freeze(int node) throws IOException, InterruptedException {
        signal("STOP", node);
    }

    /** Lets a frozen node continue. */
    void thaw(int node) throws IOException, InterruptedException {
        signal("CONT", node);
    }

    private void signal(String name, int node) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid(node))).start();
        if (kill.waitFor() != 0) {
            throw new IOException("node " + node + " does not get SIG" + name);
        }
    }

    /** Starts a node that was ended. */
    void restart(int node) throws IOException, InterruptedException {
        begin(node);
        awaitReady(node);
    }

    /** Ends all but three nodes, in order, and starts those of the three that were ended. */
    void makeWhole() throws IOException, InterruptedException {
        while (nodes.size() > COUNT) {
            end(nodes.size() - 1);
            nodes.remove(nodes.size() - 1);
        }
        List<Integer> started = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            if (!isAlive(i)) {
                begin(i);
                started.add(i);
            }
        }
        for (int node : started) {
            awaitReady(node);
        }
    }

    @Override
    public void close() {
        for (Node node : nodes) {
            if (node.process != null) {
                node.process.destroyForcibly();
            }
        }
    }
}
