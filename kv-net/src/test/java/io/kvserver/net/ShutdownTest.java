package io.kvserver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.ConnectException;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** A client that sends SHUTDOWN closes the server, as its owner does by calling close. */
class ShutdownTest {
    @Test
    void allClientsAreDisconnectedAndNoneIsAcceptedAnyMore() throws Exception {
        try (KvServer server = new KvServer.Builder().port(0).start();
                TestClient other = new TestClient(server);
                TestClient client = new TestClient(server)) {
            InetSocketAddress address = server.address();
            other.ask("PING");

            client.send("SHUTDOWN\n");

            assertEquals("", client.readToEnd());
            assertEquals("", other.readToEnd());
            // It stopped accepting before it disconnected anyone.
            assertThrows(ConnectException.class, () -> new TestClient(address));
            assertEquals(1, server.store().incr("a"), "the store lives on");
        }
    }

    @Test
    void itComesAfterWhatTheClientHasSentBefore() throws Exception {
        try (KvServer server = new KvServer.Builder().port(0).start();
                TestClient client = new TestClient(server)) {
            client.send("INCR a\nINCR a\nSHUTDOWN NOSAVE\n");

            assertEquals("1\n2\n", client.readToEnd());
        }
    }
}
