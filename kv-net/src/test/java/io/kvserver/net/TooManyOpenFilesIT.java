package io.kvserver.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A server, in a JVM of its own, whose clients use up all the file descriptors that it may have. */
class TooManyOpenFilesIT {
    private static final int LIMIT = 100;

    /** The program that the other JVM runs: prints its port, serves until its input ends, and prints that it has closed. */
    static final class Served {
        private Served() {}

        public static void main(String[] args) throws IOException {
            try (KvServer server = new KvServer.Builder().port(0).start()) {
                System.out.println(server.port());
                // The JDK's logging reads a file when it is first used, and is silent for good if it cannot.
                System.getLogger(Served.class.getName()).log(Level.INFO, "serving");
                System.in.transferTo(System.out);
            }
            System.out.println("closed");
        }
    }

    @Test
    void clientsThatAreConnectedAreServedAndOthersAreAcceptedWhenThereIsRoom() throws Exception {
        Process process = start();
        // This ends the reads below, and so the test.
        CompletableFuture.delayedExecutor(TestClient.TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
                .execute(process::destroyForcibly);
        try (BufferedReader out = process.inputReader(UTF_8)) {
            InetSocketAddress address =
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(out.readLine()));
            try (TestClient first = new TestClient(address)) {
                assertEquals("1", first.ask("INCR a"));

                List<TestClient> crowd = connect(LIMIT, address);
                readUpTo("accepting a connection failed", out);
                assertEquals("2", first.ask("INCR a"));
                for (TestClient one : crowd) {
                    one.close();
                }

                try (TestClient late = new TestClient(address)) {
                    assertEquals("3", late.ask("INCR a"));
                }
            }
            process.getOutputStream().close();
            List<String> rest = out.lines().toList();

            assertEquals(
                    List.of(),
                    rest.stream().filter(line -> line.contains("failed")).toList(),
                    "told twice");
            assertTrue(rest.stream().anyMatch(line -> line.contains("accepting connections again")), rest::toString);
            assertEquals("closed", rest.get(rest.size() - 1));
            assertTrue(process.waitFor(TestClient.TIMEOUT_MILLIS, TimeUnit.MILLISECONDS));
            assertEquals(0, process.exitValue());
        } finally {
            process.destroyForcibly();
        }
    }

    private static void readUpTo(String text, BufferedReader out) throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.contains(text)) {
                return;
            }
        }
        throw new EOFException("the server ended and did not say: " + text);
    }

    private static Process start() throws Exception {
        // Jars, because a class in a directory cannot be loaded without a file descriptor.
        String classPath = String.join(
                File.pathSeparator,
                System.getProperty("kv.net.jar"),
                location(KvStore.class),
                location(TooManyOpenFilesIT.class));
        return new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -n " + LIMIT + " && exec \"$@\"",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath,
                        Served.class.getName())
                .redirectErrorStream(true)
                .start();
    }

    private static String location(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }

    private static List<TestClient> connect(int count, InetSocketAddress address) throws IOException {
        List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(new TestClient(address));
        }
        return clients;
    }
}
