package io.kvserver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.KvStore;
import io.kvserver.core.SettableClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Expired keys that nobody reads are removed from a running server. */
class ExpiryOverTcpTest {
    @Test
    @Timeout(60)
    void theNumberOfKeysFalls() throws Exception {
        SettableClock clock = new SettableClock();
        KvStore store = new KvStore.Builder().clock(clock).build();
        try (KvServer server = new KvServer.Builder().port(0).store(store).start();
                TestClient client = new TestClient(server)) {
            for (int i = 0; i < 1000; i++) {
                assertEquals("OK", client.ask("SET key" + i + " x"));
                assertEquals("1", client.ask("EXPIRE key" + i + " " + (1 + i % 2)));
            }
            assertEquals("1000", client.ask("DBSIZE"));

            clock.advanceMillis(1000);

            // Asks for the number of keys, which touches no key.
            while (!client.ask("DBSIZE").equals("500")) {
                Thread.onSpinWait();
            }
            assertEquals("1", client.ask("TTL key1"));
        }
    }
}
