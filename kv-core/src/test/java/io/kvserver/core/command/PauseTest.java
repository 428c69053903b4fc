package io.kvserver.core.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.session.SessionDriver;
import org.junit.jupiter.api.Test;

/** CLIENT PAUSE: whom it holds, and what ends it. */
class PauseTest {
    private final BareStore store = new BareStore();
    private final SessionDriver admin = store.newClient();
    private final SessionDriver client = store.newClient();

    @Test
    void aPauseOfWritesHoldsWhatChangesDataUntilItsEnd() {
        admin.exchange("CLIENT PAUSE 100 WRITE\n");

        assertEquals("\n", client.exchange("GET a\n"));
        assertEquals("", client.exchange("SET a 1\nGET a\n"));
        assertEquals("\n", admin.exchange("GET a\n"));

        store.pass(99);
        assertEquals("", client.resume());

        store.pass(1);
        assertEquals("OK\n1\n", client.resume());
    }

    @Test
    void aPauseOfAllHoldsEverythingUntilSomebodyWhoWasNotHeldEndsIt() {
        SessionDriver monitor = store.newClient();
        monitor.exchange("MONITOR\n");
        admin.exchange("CLIENT PAUSE 100000\n");

        assertEquals("", client.exchange("GET a\n"));
        assertEquals("OK\n", monitor.exchange("CLIENT UNPAUSE\n"));
        assertEquals("\n", client.takeMessages());
    }

    @Test
    void aTransactionIsHeldIfItChangesData() {
        SessionDriver reader = store.newClient();
        reader.exchange("MULTI\nGET a\n");
        client.exchange("MULTI\nSET a 1\n");
        admin.exchange("CLIENT PAUSE 100 WRITE\n");

        assertEquals("\n", reader.exchange("EXEC\n"));
        assertEquals("", client.exchange("EXEC\n"));

        store.pass(100);
        assertEquals("OK\n", client.resume());
    }

    @Test
    void whatIsQueuedIsHeldIfItChangesData() {
        admin.exchange("CLIENT PAUSE 100 WRITE\n");

        assertEquals("OK\nQUEUED\n", client.exchange("MULTI\nGET a\nSET a 1\nEXEC\n"));

        store.pass(100);
        assertEquals("QUEUED\n\nOK\n", client.resume());
    }

    @Test
    void ofTwoPausesTheLongerAndTheStricterHold() {
        admin.exchange("CLIENT PAUSE 100 WRITE\n");
        store.newClient().exchange("CLIENT PAUSE 50 ALL\n");

        assertEquals("", client.exchange("GET a\n"));
        store.pass(50);
        assertEquals("", client.resume());
        store.pass(50);
        assertEquals("\n", client.resume());
    }

    @Test
    void whoIsKilledWhileItIsHeldIsClosedAndRunsNothing() {
        admin.exchange("CLIENT PAUSE 100 WRITE\n");
        client.exchange("SET a 1\n");

        assertEquals("1\n", admin.exchange("CLIENT KILL TYPE normal\n"));

        assertEquals("", client.takeMessages());
        assertTrue(client.isClosing());
        store.pass(100);
        assertEquals("\n", admin.exchange("GET a\n"));
        assertFalse(admin.isClosing());
    }

    @Test
    void whoIsGoneWhileItIsHeldRunsNothing() {
        admin.exchange("CLIENT PAUSE 100 WRITE\n");
        client.exchange("SET a 1\n");

        client.disconnect();
        store.pass(100);

        assertEquals("", client.resume());
        assertEquals("\n", admin.exchange("GET a\n"));
    }
}
