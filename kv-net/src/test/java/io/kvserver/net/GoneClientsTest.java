package io.kvserver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that the server has disconnected is no longer visible to others, even if its peer keeps the socket open. */
class GoneClientsTest {
    private KvServer server;
    private TestClient other;
    private TestClient client;

    @BeforeEach
    void connect() throws Exception {
        server = new KvServer.Builder().port(0).eventLoops(1).start();
        other = new TestClient(server);
        client = new TestClient(server);
    }

    @AfterEach
    void disconnect() throws Exception {
        client.close();
        other.close();
        server.close();
    }

    private void subscribe() throws Exception {
        client.send("HELLO 3\nSUBSCRIBE news\n");
        String line = "";
        while (!line.startsWith(":1")) {
            line = client.readLine();
        }
        assertEquals("1", other.ask("PUBLISH news seen"));
        while (!line.startsWith("seen")) {
            line = client.readLine();
        }
    }

    private void assertGone() throws Exception {
        assertEquals("0", other.ask("PUBLISH news lost"));
        assertEquals("news", other.ask("PUBSUB NUMSUB news"));
        assertEquals("0", other.readLine());
        other.send("INFO clients\n");
        String line = "";
        while (!line.startsWith("connected_clients:")) {
            line = other.readLine();
        }
        assertEquals("connected_clients:1", line.strip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"QUIT\r\n", "*1\r\n$4\r\nQUIT\r\n", "*1\r\n$x\r\n"})
    void aClientIsGoneAfterQuitOrAProtocolError(String last) throws Exception {
        subscribe();

        client.send(last);
        client.readToEnd();

        assertGone();
    }

    @Test
    void aClientIsGoneAfterItWasKilled() throws Exception {
        subscribe();

        assertEquals("1", other.ask("CLIENT KILL TYPE pubsub"));

        assertGone();
        assertEquals("", client.readToEnd());
    }

    @Test
    void aClientIsGoneAfterItLeftTooMuchUnread() throws Exception {
        other.ask("CONFIG SET client-output-buffer-limit \"pubsub 1000 0 0\"");
        subscribe();

        assertEquals("1", other.ask("PUBLISH news " + "x".repeat(2000)));

        assertGone();
    }

    @Test
    void aCacheWhoseInvalidationsWereRedirectedToTheGoneClientIsTold() throws Exception {
        String id = client.ask("CLIENT ID");
        // After this reply, nothing that was sent earlier is left to read.
        other.send("HELLO 3\nPING\n");
        readTo("+PONG");
        other.send("CLIENT TRACKING ON BCAST REDIRECT " + id + "\n");
        assertEquals("+OK\r", other.readLine());

        client.send("QUIT\n");
        client.readToEnd();
        other.send("SET a 1\nPING\n");

        String replies = readTo("+PONG");
        assertTrue(replies.contains("tracking-redir-broken"), replies);
    }

    /** Reads the other client's replies up to a line with this start. */
    private String readTo(String start) throws Exception {
        StringBuilder lines = new StringBuilder();
        String line = "";
        while (!line.startsWith(start)) {
            line = other.readLine();
            lines.append(line).append('\n');
        }
        return lines.toString();
    }
}
