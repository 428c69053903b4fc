package io.kvserver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    @Test
    void saveWritesASnapshotBefore(@TempDir Path directory) throws Exception {
        KvStore.Builder kept = new KvStore.Builder().dataDirectory(directory);
        try (KvServer server = new KvServer.Builder().port(0).store(kept).start();
                TestClient client = new TestClient(server)) {
            client.send("SET a b\nSHUTDOWN SAVE\n");

            assertEquals("OK\n", client.readToEnd());
        }

        assertTrue(Files.size(directory.resolve("dump.rdb")) > 0);
    }

    @Test
    void saveThatFailsKeepsTheServerAlive(@TempDir Path directory) throws Exception {
        KvStore.Builder kept = new KvStore.Builder().dataDirectory(directory);
        try (KvServer server = new KvServer.Builder().port(0).store(kept).start();
                TestClient client = new TestClient(server)) {
            // A directory that is not empty, which no file can replace.
            Files.createDirectories(directory.resolve("dump.rdb").resolve("in-the-way"));

            assertEquals("ERR Errors trying to SHUTDOWN. Check logs.", client.ask("SHUTDOWN SAVE"));
            assertEquals("PONG", client.ask("PING"));
        }
    }
}
