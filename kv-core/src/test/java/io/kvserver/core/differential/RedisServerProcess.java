package io.kvserver.core.differential;

import io.kvserver.core.Programs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A redis-server of the test's own: empty, without files, on a free port of the loopback interface. Any thread. */
public final class RedisServerProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int ATTEMPTS = 5;

    private final Process process;
    private final InetSocketAddress address;

    private RedisServerProcess(Process process, InetSocketAddress address) {
        this.process = process;
        this.address = address;
    }

    /** The executable, if it is on the PATH. */
    public static Optional<Path> executable() {
        return Programs.find("redis-server");
    }

    public static boolean isInstalled() {
        return executable().isPresent();
    }

    /** Starts a server with further options, and returns when it answers. */
    public static RedisServerProcess start(String... options) throws IOException, InterruptedException {
        IOException last = new IOException("redis-server is not on the PATH");
        for (int attempt = 0; attempt < ATTEMPTS && isInstalled(); attempt++) {
            RedisServerProcess server = launch(List.of(options));
            try {
                server.awaitPong();
                return server;
            } catch (IOException e) {
                // Another process may have taken the port meanwhile.
                server.close();
                last = e;
            }
        }
        throw last;
    }

    private static RedisServerProcess launch(List<String> options) throws IOException {
        InetSocketAddress address = freeAddress();
        List<String> command = new ArrayList<>(List.of(
                executable().orElseThrow().toString(),
                "--port",
                Integer.toString(address.getPort()),
                "--bind",
                address.getAddress().getHostAddress(),
                "--save",
                "",
                "--appendonly",
                "no",
                "--daemonize",
                "no"));
        command.addAll(options);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(Path.of(System.getProperty("java.io.tmpdir")).toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        // SORT compares texts by the locale; in this one, by their bytes.
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        // For the case that the JVM ends before the test does.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return new RedisServerProcess(process, address);
    }

    private static InetSocketAddress freeAddress() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
        }
    }

    private void awaitPong() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!answersPing()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IOException("redis-server does not answer at " + address);
            }
            // Returns early if the process ends.
            process.waitFor(10, TimeUnit.MILLISECONDS);
        }
    }

    private boolean answersPing() {
        try (RedisConnection connection = new RedisConnection(this)) {
            return "+PONG\r\n".equals(connection.exchange(List.of("PING")));
        } catch (IOException e) {
            return false;
        }
    }

    /** A new connection with TCP_NODELAY. */
    Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(address);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
