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

/** Three nodes as processes, on three addresses of the loopback interface. One thread starts and kills. */
final class ClusterNodes implements AutoCloseable {
    static final int COUNT = 3;

    private static final long PATIENCE_SECONDS = 240;

    private final Path errors;
    private final int seedPort;
    private final String name = "test" + ProcessHandle.current().pid();
    private final Process[] processes = new Process[COUNT];
    private final int[] ports = new int[COUNT];

    /** Starts all; what they write to standard error goes to files in a directory. */
    ClusterNodes(Path errors) throws IOException, InterruptedException {
        this.errors = errors;
        this.seedPort = freePort();
        for (int i = 0; i < COUNT; i++) {
            begin(i);
        }
        for (int i = 0; i < COUNT; i++) {
            awaitReady(i);
        }
    }

    /** Free on all the addresses. */
    private static int freePort() throws IOException {
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

    /** The address of a node. */
    static String host(int node) {
        return "127.0.0." + (node + 1);
    }

    private void begin(int node) throws IOException {
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
        StringBuilder seeds = new StringBuilder();
        for (int i = 0; i < COUNT; i++) {
            seeds.append(i == 0 ? "" : ",").append(host(i)).append(':').append(seedPort);
        }
        command.addAll(List.of(
                "--port=0",
                "--bind=" + host(node),
                "--cluster-seeds=" + seeds,
                "--cluster-bind=" + host(node),
                "--cluster-name=" + name,
                "--backups=1"));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectError(ProcessBuilder.Redirect.appendTo(
                errors.resolve("node" + node + ".log").toFile()));
        processes[node] = builder.start();
        // In case that the JVM ends before the test does.
        Process started = processes[node];
        Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
    }

    private void awaitReady(int node) throws IOException, InterruptedException {
        BufferedReader out =
                new BufferedReader(new InputStreamReader(processes[node].getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        if (line == null || !line.contains(" ready on ")) {
            processes[node].waitFor(1, TimeUnit.SECONDS);
            throw new IOException("node " + node + " did not start: " + line + "\n"
                    + Files.readString(errors.resolve("node" + node + ".log")));
        }
        ports[node] = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
    }

    long pid(int node) {
        return processes[node].pid();
    }

    boolean isAlive(int node) {
        return processes[node].isAlive();
    }

    int port(int node) {
        return ports[node];
    }

    /** A new connection to a node. */
    NodeClient connect(int node) throws IOException {
        return new NodeClient(host(node), ports[node]);
    }

    /** Ends a node with SIGKILL. */
    void kill(int node) throws InterruptedException {
        processes[node].destroyForcibly();
        processes[node].waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Ends a node with SIGTERM. Its exit code. */
    int end(int node) throws InterruptedException {
        processes[node].destroy();
        if (!processes[node].waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("node " + node + " does not end");
        }
        return processes[node].exitValue();
    }

    /** Starts a node that was ended. */
    void restart(int node) throws IOException, InterruptedException {
        begin(node);
        awaitReady(node);
    }

    @Override
    public void close() {
        for (Process process : processes) {
            if (process != null) {
                process.destroyForcibly();
            }
        }
    }
}
