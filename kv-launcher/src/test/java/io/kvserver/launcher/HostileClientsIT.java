package io.kvserver.launcher;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.Effort;
import io.kvserver.core.Slow;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The real jar with a small heap, and clients that make it hold as much memory for them as they can: others are always answered,
 * and SIGTERM ends it with 0.
 */
@Slow
@DisabledIfSystemProperty(named = "kv.effort", matches = "1?[0-9]", disabledReason = "a short run leaves it out")
class HostileClientsIT {
    /** The time in which any client has to be answered: so much longer than usual that only a standstill exceeds it. */
    private static final int ANSWER_MILLIS = 60_000;

    private static final String UNFINISHED = "long requests that never end";
    private static final String LONG = "x".repeat(1000);
    /** How often 2000 clients ask for 100 kB each: even with little effort that is many times the heap. */
    private static final int MANY = Effort.of(100);

    @TempDir
    Path directory;

    /**
     * The requests of hostile clients.
     *
     * @param prepare what one client sends first; it reads the replies
     * @param clients how many connect
     * @param first what each sends once
     * @param request what each sends again and again without reading a reply, as long as the server reads it
     * @param times how often at most
     */
    record Attack(String name, List<String> prepare, int clients, String first, String request, int times) {
        /** Pending requests may fill maxmemory, 70 % of the heap; in 64 MB that leaves the collector too little. */
        private String heap() {
            return name.equals(UNFINISHED) ? "-Xmx128m" : "-Xmx64m";
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Attack> attacks() {
        return Stream.of(
                new Attack("unread replies", List.of("SET v " + LONG), 2000, "", "GET v\r\n".repeat(100), MANY),
                new Attack(
                        "unread replies before the password",
                        List.of("CONFIG SET requirepass p", "AUTH p"),
                        2000,
                        "",
                        "GET v\r\n".repeat(100),
                        MANY),
                new Attack(
                        "unread replies to text", List.of("SET v " + LONG), 500, "GET v\n", "GET v\n".repeat(100), 300),
                new Attack("long names", List.of(), 3500, "", "CLIENT SETNAME " + LONG.repeat(20) + "\r\n", 2),
                new Attack(
                        "long requests that never end", List.of(), 500, "*2\r\n$3\r\nGET\r\n$100000000\r\n", LONG, 300),
                new Attack("subscriptions", List.of(), 3, "", subscriptions(), 2),
                new Attack(
                        "slow log",
                        List.of("CONFIG SET slowlog-log-slower-than 0", "CONFIG SET slowlog-max-len 100000"),
                        4,
                        "",
                        ("*2\r\n$4\r\nPING\r\n$20000\r\n" + LONG.repeat(20) + "\r\n").repeat(10),
                        200),
                new Attack("watches", List.of(), 20, "", watches(), 10),
                new Attack("dumps", List.of("SETRANGE v 1000000 x"), 20, "", "DUMP v\r\n".repeat(20), Effort.of(20)),
                new Attack("monitors", List.of(), 50, "MONITOR\r\n", "PING " + LONG + "\r\n", 500));
    }

    /** Enough that the pieces of all clients together exceed the heap. */
    static Stream<Attack> unfinished() {
        return Stream.of(
                new Attack("beginnings of lines", List.of(), 3500, "", "PING " + LONG.repeat(16), 1),
                new Attack(
                        "beginnings of requests",
                        List.of(),
                        3500,
                        "",
                        "*2\r\n$4\r\nECHO\r\n$60000\r\n" + LONG.repeat(16),
                        1),
                new Attack(
                        "requests behind one that waits",
                        List.of(),
                        3500,
                        "",
                        "BLPOP q 0\n" + "PING\n".repeat(3000),
                        1));
    }

    private static String subscriptions() {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 250_000; i++) {
            all.append("SUBSCRIBE channel:").append(i).append("\r\n");
        }
        return all.toString();
    }

    private static String watches() {
        StringBuilder all = new StringBuilder("WATCH");
        for (int i = 0; i < 1000; i++) {
            all.append(" key:").append(i).append(LONG, 0, 50);
        }
        return all.append("\r\n").toString();
    }

    @ParameterizedTest
    @MethodSource({"attacks", "unfinished"})
    void othersAreAnswered(Attack attack) throws Exception {
        Path err = directory.resolve("err");
        try (KvProcess kv = KvProcess.start(err, List.of(attack.heap()), "0")) {
            KvProcess.Ready ready = kv.ready();
            List<SocketChannel> hostile = new ArrayList<>();
            try (Other before = new Other(ready)) {
                for (String request : attack.prepare()) {
                    before.ask(request);
                }
                attack(attack, ready, hostile);

                assertAnswers(before, attack);
                assertNewClientIsAnswered(ready, attack);
                for (SocketChannel client : hostile) {
                    client.close();
                }
                assertAnswers(before, attack);
                kv.signal("TERM");
                assertEquals(0, kv.exit().code(), () -> read(err));
            } finally {
                for (SocketChannel client : hostile) {
                    client.close();
                }
            }
        } catch (IOException e) {
            throw new AssertionError(read(err), e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void attack(Attack attack, KvProcess.Ready ready, List<SocketChannel> hostile) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(ready.host()), ready.port());
        for (int i = 0; i < attack.clients(); i++) {
            SocketChannel client = SocketChannel.open(address);
            hostile.add(client);
            client.configureBlocking(false);
        }
        byte[] first = attack.first().getBytes(US_ASCII);
        byte[] request = attack.request().getBytes(US_ASCII);
        // The bytes that each client still has to send: the rest of a request is sent later, so requests stay complete.
        List<ByteBuffer> rests = new ArrayList<>();
        for (int i = 0; i < hostile.size(); i++) {
            rests.add(ByteBuffer.wrap(first));
        }
        for (int time = 0; time < attack.times(); time++) {
            for (int i = 0; i < hostile.size(); i++) {
                if (!rests.get(i).hasRemaining()) {
                    rests.set(i, ByteBuffer.wrap(request));
                }
                send(hostile.get(i), rests.get(i));
            }
        }
    }

    private static void send(SocketChannel client, ByteBuffer bytes) {
        try {
            if (client.isOpen()) {
                client.write(bytes);
            }
        } catch (IOException closed) {
            // The server has disconnected the client.
            bytes.position(bytes.limit());
        }
    }

    private static void assertAnswers(Other client, Attack attack) throws IOException {
        assertEquals("PONG", client.ask("PING"), attack.name());
    }

    private static void assertNewClientIsAnswered(KvProcess.Ready ready, Attack attack) throws IOException {
        try (Other after = new Other(ready)) {
            String answer = after.ask("PING");
            assertTrue(answer.equals("PONG") || answer.startsWith("NOAUTH"), attack.name() + ": " + answer);
        }
    }

    /** A well-behaved client. Confined to the test. */
    private static final class Other implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader in;

        Other(KvProcess.Ready ready) throws IOException {
            socket = ready.connect();
            socket.setSoTimeout(ANSWER_MILLIS);
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
        }

        String ask(String line) throws IOException {
            socket.getOutputStream().write((line + "\n").getBytes(US_ASCII));
            return String.valueOf(in.readLine());
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
