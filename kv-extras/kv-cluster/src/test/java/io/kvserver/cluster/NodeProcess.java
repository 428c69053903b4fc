package io.kvserver.cluster;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A node as a process of its own, on an address of the loopback interface. One thread starts and ends it. */
final class NodeProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 240;

    private final String host;
    private final List<String> options;
    private final Path log;
    private final Path out;
    private Process process;
    private int port;

    /** A node that is not started yet; its standard error is appended to a file, and its standard output to a file next to it. */
    NodeProcess(String host, List<String> options, Path log) {
        this.host = host;
        this.options = List.copyOf(options);
        this.log = log;
        this.out = log.resolveSibling(log.getFileName() + ".out");
    }

    /** A port that is free on these addresses. */
    static int freePort(List<String> hosts) throws IOException {
        for (int attempt = 0; ; attempt++) {
            List<ServerSocket> taken = new ArrayList<>();
            try {
                int port = 0;
                for (String host : hosts) {
                    ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(host));
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

    /** The options of a node among others. */
    static List<String> options(String host, List<String> seeds, int seedPort, String name) {
        List<String> addresses = new ArrayList<>();
        for (String seed : seeds) {
            addresses.add(seed + ":" + seedPort);
        }
        return List.of(
                "--port=0",
                "--bind=" + host,
                "--cluster-seeds=" + String.join(",", addresses),
                "--cluster-bind=" + host,
                "--cluster-name=" + name);
    }

    /** Starts the process, and does not wait until it is ready. */
    void start() throws IOException {
        List<String> command = new ArrayList<>(List.of(
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
        command.addAll(options);
        Process started = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        process = started;
        // For the case that the JVM ends before the test does.
        Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
    }

    void awaitReady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!output().endsWith("\n")) {
            if (System.nanoTime() > deadline || process.waitFor(20, TimeUnit.MILLISECONDS)) {
                throw new IOException("the node at " + host + " did not start: " + output() + "\n" + log());
            }
        }
        String line = output().trim();
        port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
    }

    /** Its standard output since its last start. */
    String output() throws IOException {
        return Files.readString(out);
    }

    /** Whether the output is the ready line and nothing else. */
    boolean hasSaidOnlyThatItIsReady() throws IOException {
        return output().matches("kv \\S+ ready on \\S+:" + port + "\\R");
    }

    /** Its standard error so far. */
    String log() throws IOException {
        return Files.exists(log) ? Files.readString(log) : "";
    }

    /** Waits until one of these running nodes has logged this. */
    static void awaitLog(String text, NodeProcess... nodes) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            for (NodeProcess node : nodes) {
                if (node.log().contains(text)) {
                    return;
                }
                if (System.nanoTime() > deadline || node.process.waitFor(20, TimeUnit.MILLISECONDS)) {
                    throw new AssertionError(
                            "the node at " + node.host + " does not say '" + text + "':\n" + node.log());
                }
            }
        }
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    NodeClient connect() throws IOException {
        return new NodeClient(host, port);
    }

    /** Lets some time pass, during which the process must not end. */
    void awaitMillis(int millis) throws IOException, InterruptedException {
        if (process.waitFor(millis, TimeUnit.MILLISECONDS)) {
            throw new IOException("the node at " + host + " has ended: " + output() + "\n" + log());
        }
    }

    /** Waits until the process has ended by itself, and returns its exit code. */
    int awaitEnd() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the node at " + host + " does not end");
        }
        return process.exitValue();
    }

    /** Sends SIGKILL; does not wait for the end. */
    void kill() {
        process.destroyForcibly();
    }

    /** Sends SIGTERM; does not wait for the end. */
    void end() {
        process.destroy();
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
