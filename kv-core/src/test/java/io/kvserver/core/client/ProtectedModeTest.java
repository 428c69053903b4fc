package io.kvserver.core.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.core.session.ClientOrigin;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.core.session.SessionDriver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Clients from other machines while the server authenticates nobody. */
class ProtectedModeTest {
    private final KvStore store = new KvStore();
    private boolean trusted;

    private final class Elsewhere implements ClientOrigin {
        @Override
        public String address() {
            return "192.0.2.1:5000";
        }

        @Override
        public String localAddress() {
            return "192.0.2.2:3000";
        }

        @Override
        public @Nullable Runnable shutdown() {
            return null;
        }

        @Override
        public boolean isTrusted() {
            return trusted;
        }
    }

    private SessionDriver fromElsewhere() {
        return new SessionDriver(wake -> store.newSession(InlineReplies.TEXT, new Elsewhere(), wake));
    }

    @Test
    void aClientFromAnotherMachineIsRefusedOnlyWhileThereIsNoPassword() {
        assertTrue(fromElsewhere().exchange("PING\n").startsWith("DENIED "));
        assertTrue(new SessionDriver(store).exchange("INFO stats\n").contains("rejected_connections:1\r\n"));
        assertEquals(1, store.metrics().number("denied_connections"));

        store.call("CONFIG", "SET", "requirepass", "secret");
        assertEquals("NOAUTH Authentication required.\n", fromElsewhere().exchange("PING\n"));

        store.call("CONFIG", "SET", "requirepass", "");
        assertTrue(fromElsewhere().exchange("PING\n").startsWith("DENIED "));
    }

    @Test
    void aTrustedClientIsServed() {
        trusted = true;

        assertEquals("PONG\n", fromElsewhere().exchange("PING\n"));
    }

    @Test
    void aClientWithoutANetworkHasNoSuchSetting() {
        assertEquals("(empty array)\n", new SessionDriver(store).exchange("CONFIG GET protected-mode bind port\n"));
    }
}
