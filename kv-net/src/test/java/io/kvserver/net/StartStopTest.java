package io.kvserver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.Effort;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** A JVM may start and stop any number of servers. */
class StartStopTest {
    @Test
    void manyServersLeaveNoThreadAndNoDescriptorBehind() throws Exception {
        Assumptions.assumeTrue(Leftovers.descriptorsAreKnown());
        startAndStop(10);
        long before = Leftovers.descriptors();

        startAndStop(Effort.of(1000));

        assertEquals(List.of(), Leftovers.threads());
        assertTrue(Leftovers.descriptors() <= before, () -> "descriptors left behind; " + before + " before");
    }

    private static void startAndStop(int times) throws Exception {
        for (int i = 0; i < times; i++) {
            KvServer server =
                    new KvServer.Builder().port(0).eventLoops(1 + i % 3).start();
            if (i % 5 == 0) {
                stopWithClients(server);
            } else {
                server.close();
            }
        }
    }

    /** One client is idle; the server has perhaps not looked at the other yet. */
    private static void stopWithClients(KvServer server) throws Exception {
        try (TestClient idle = new TestClient(server)) {
            assertEquals("PONG", idle.ask("PING"));
            try (TestClient fresh = new TestClient(server)) {
                fresh.send("PING\n");
                server.close();
            }
            assertEquals("", idle.readToEnd());
        }
    }
}
