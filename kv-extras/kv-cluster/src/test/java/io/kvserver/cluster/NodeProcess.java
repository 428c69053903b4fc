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

    /** One that is not started yet; what it writes to standard error is added to a file, and to standard output to one beside it. */
    NodeProcess(String host, List<String> options, Path log) {
        this.host = host;
        this.options = List.copyOf(options);
        this.log = log;
        this.out = log.resolveSibling(log.getFileName() + ".out");
    }

    /** A port that is free on some addresses. */
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

    /** Starts it, and does not wait until it is ready. */
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
        // In case that the JVM ends before the test does.
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

    /** All that it has written to standard output since its last start. */
    String output() throws IOException {
        return Files.readString(out);
    }

    /** Whether that is the line that it is ready, and nothing else. */
    boolean hasSaidOnlyThatItIsReady() throws IOException {
        return output().matches("kv \\S+ ready on \\S+:" + port + "\\R");
    }

    /** What it has written to standard error until now. */
    String log() throws IOException {
        return Files.exists(log) ? Files.readString(log) : "";
    }

    /** Waits until one of these nodes, which all live, has logged this. */
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

    /** Lets some time pass, in which it must not end. */
    void awaitMillis(int millis) throws IOException, InterruptedException {
        if (process.waitFor(millis, TimeUnit.MILLISECONDS)) {
            throw new IOException("the node at " + host + " has ended: " + output() + "\n" + log());
        }
    }

    /** Waits until it has ended by itself. Its exit code. */
    int awaitEnd() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the node at " + host + " does not end");
        }
        return process.exitValue();
    }

    /** Has it ended with SIGKILL; does not wait. */
    void kill() {
        process.destroyForcibly();
    }

    /** Has it end with SIGTERM; does not wait. */
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
