package io.kvserver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.faults.Scenario;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Clients of a server with two event loops, into which faults are injected. A client is answered, refused with a message, or disconnected; none waits for ever. Loaded by {@link io.kvserver.core.faults.FaultLoader}; confined to one thread.
 */
public final class NetConversation implements Scenario {
    private static final String LONG = "x".repeat(100_000);
    /** Long enough for other threads to move and to copy it. */
    private static final String LONGER = "x".repeat(9 << 20);

    private static final String LONG_REQUESTS = "long requests";

    private final String kind;
    private final KvServer server;
    private final List<TestClient> clients = new ArrayList<>();
    private long usedMemory;

    public NetConversation(String kind) throws IOException {
        this.kind = kind;
        this.server = new KvServer.Builder().port(0).eventLoops(2).start();
    }

    private TestClient connect() {
        try {
            TestClient client = new TestClient(server);
            clients.add(client);
            return client;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void prepare() {
        try {
            for (int i = 0; i < 4; i++) {
                assertEquals("PONG", connect().ask("PING"));
            }
            if (kind.equals("waking")) {
                for (int i = 1; i < 4; i++) {
                    clients.get(i).send("BLPOP list 0\n");
                }
                awaitFigure(clients.get(0), "blocked_clients", 3);
            }
            if (kind.equals(LONG_REQUESTS)) {
                usedMemory = usedMemory(clients.get(0));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitFigure(TestClient client, String field, int count) throws IOException {
        boolean found = false;
        while (!found) {
            client.send("INFO clients\nECHO end\n");
            for (String line = client.readLine(); !line.equals("end"); line = client.readLine()) {
                found |= line.strip().equals(field + ":" + count);
            }
        }
    }

    /** What is counted of data and of requests when there is no key. */
    private static long usedMemory(TestClient client) throws IOException {
        client.send("FLUSHALL\nINFO memory\nECHO end\n");
        long used = -1;
        for (String line = client.readLine(); !line.equals("end"); line = client.readLine()) {
            if (line.startsWith("used_memory:")) {
                used = Long.parseLong(line.strip().substring("used_memory:".length()));
            }
        }
        return used;
    }

    private static String array(String... words) {
        StringBuilder array = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            array.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        return array.toString();
    }

    /** Sends requests and reads some lines of the answer. A disconnection is an answer, too. */
    private static void say(TestClient client, String requests, int lines) {
        try {
            client.send(requests);
            for (int i = 0; i < lines; i++) {
                client.readLine();
            }
        } catch (SocketTimeoutException silence) {
            throw new AssertionError("no answer to " + requests.substring(0, Math.min(20, requests.length())), silence);
        } catch (IOException disconnected) {
            // A disconnection is an answer, too.
        }
    }

    @Override
    public void act() {
        switch (kind) {
            case "waking" -> say(clients.get(0), "RPUSH list 1\nRPUSH list 2\n", 1);
            case "pipelines" -> {
                say(clients.get(0), "SET long " + LONG + "\n", 1);
                say(clients.get(1), "INCR n\n".repeat(2000), 1);
                say(clients.get(2), "GET long\n".repeat(20), 1);
            }
            case LONG_REQUESTS -> {
                say(clients.get(0), array("SET", "long", LONGER), 1);
                say(clients.get(1), array("MULTI") + array("SET", "long", LONGER) + array("EXEC"), 3);
                say(clients.get(2), array("SETRANGE", "other", "7", LONGER).substring(0, 8 << 20), 0);
                leave(clients.get(2));
            }
            default -> {
                TestClient coming = connect();
                say(coming, "SUBSCRIBE news\n", 1);
                say(clients.get(0), "PUBLISH news hello\n", 1);
                say(clients.get(1), "QUIT\n", 1);
                leave(clients.get(2));
                leave(coming);
                say(connect(), "*1\r\n$4\r\nPING\r\n", 1);
            }
        }
    }

    private static void leave(TestClient client) {
        try {
            client.reset();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public long check() {
        if (!server.isHealthy()) {
            return 0;
        }
        TestClient fresh = answering();
        if (fresh == null) {
            return 0;
        }
        try {
            if (kind.equals("waking")) {
                assertEquals("1", Integer.toString(Math.min(1, Integer.parseInt(fresh.ask("RPUSH list a b c d e f")))));
                for (int i = 1; i < 4; i++) {
                    // Reads an element or an error.
                    say(clients.get(i), "", 1);
                }
            }
            for (TestClient client : clients) {
                client.close();
            }
            // None of the earlier clients is left.
            awaitFigure(fresh, "connected_clients", 1);
            if (kind.equals(LONG_REQUESTS)) {
                assertEquals(usedMemory, usedMemory(fresh), "bytes counted");
            }
            fresh.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return 0;
    }

    /** Connects clients until one is served; {@code null} if the server says that it has failed. */
    private @Nullable TestClient answering() {
        while (server.isHealthy()) {
            try {
                TestClient client = new TestClient(server);
                if (client.ask("PING").equals("PONG")) {
                    return client;
                }
                client.close();
            } catch (SocketTimeoutException silence) {
                throw new AssertionError("it does not answer, and says that it is healthy", silence);
            } catch (IOException refused) {
                Thread.onSpinWait();
            }
        }
        return null;
    }

    @Override
    public void close() {
        for (TestClient client : clients) {
            try {
                client.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        server.close();
    }
}
