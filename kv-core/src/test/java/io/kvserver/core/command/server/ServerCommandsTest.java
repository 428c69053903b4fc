package io.kvserver.core.command.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.core.command.Version;
import io.kvserver.core.session.BareStore;
import io.kvserver.core.session.ClientOrigin;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The small commands about the server, and SHUTDOWN. */
class ServerCommandsTest {
    private final BareStore store = new BareStore();
    private final AtomicInteger shutdowns = new AtomicInteger();

    private static String ask(SessionDriver client, String request) {
        return client.exchange(Requests.array(request));
    }

    private SessionDriver clientThatCanShutDown() {
        ClientOrigin origin = ClientOrigin.of("127.0.0.1:5", "127.0.0.1:6", shutdowns::incrementAndGet);
        return new SessionDriver(wake -> new KvStore().newSession(InlineReplies.TEXT, origin, wake));
    }

    @Test
    void timeIsThatOfTheInjectedClock() {
        store.setTime(1_700_000_000_123L);

        assertEquals("*2\r\n$10\r\n1700000000\r\n$6\r\n123000\r\n", ask(store.newResp2Client(), "TIME"));
        assertEquals("*2\r\n$10\r\n1700000000\r\n$6\r\n123000\r\n", ask(store.newResp3Client(), "TIME"));
        assertEquals("1700000000\n123000\n", store.newClient().exchange("TIME\n"));
    }

    @Test
    void lastSaveOfAStoreThatWasNeverSavedIsItsStart() {
        String before = ask(store.newResp2Client(), "LASTSAVE");
        store.pass(1_000_000);

        assertEquals(":1700000000\r\n", before);
        assertEquals(before, ask(store.newResp2Client(), "LASTSAVE"));
        assertEquals("1700000000\n", store.newClient().exchange("LASTSAVE\n"));
    }

    @Test
    void theRoleIsThatOfAMasterWithoutReplicas() {
        assertEquals("*3\r\n$6\r\nmaster\r\n:0\r\n*0\r\n", ask(store.newResp2Client(), "ROLE"));
        assertEquals("*3\r\n$6\r\nmaster\r\n:0\r\n*0\r\n", ask(store.newResp3Client(), "ROLE"));
        assertEquals("master\n0\n(empty array)\n", store.newClient().exchange("ROLE\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"WAIT 0 0", "WAIT 1 1000", "WAIT 100 0"})
    void waitReturnsAtOnceWithoutReplicas(String request) {
        assertEquals(":0\r\n", ask(store.newResp2Client(), request));
    }

    @Test
    void lolwutEndsWithTheVersions() {
        String versions = "kv ver. " + Version.TEXT + ", as Redis ver. 7.4.0\n";

        String resp3 = ask(store.newResp3Client(), "LOLWUT");
        String resp2 = ask(store.newResp2Client(), "LOLWUT VERSION 5 1 2 3");
        String line = store.newClient().exchange("LOLWUT VERSION 6\n");

        assertTrue(resp3.matches("(?s)=\\d+\r\ntxt:.*" + versions.replace(".", "\\.") + "\r\n"), resp3);
        assertTrue(resp2.matches("(?s)\\$\\d+\r\n.*" + versions.replace(".", "\\.") + "\r\n"), resp2);
        assertTrue(line.endsWith(versions + "\n"), line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHUTDOWN", "SHUTDOWN NOSAVE", "shutdown nosave NOW force", "SHUTDOWN SAVE FORCE"})
    void shutdownIsPassedOnOnceAndAnsweredByTheEndOfTheConnection(String request) {
        SessionDriver client = clientThatCanShutDown();

        String reply = ask(client, request);

        assertEquals("", reply);
        assertTrue(client.isClosing());
        assertEquals(1, shutdowns.get());
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHUTDOWN", "SHUTDOWN NOSAVE", "SHUTDOWN FORCE"})
    void whereNobodyCanShutDownShutdownIsAnError(String request) {
        SessionDriver client = store.newResp2Client();

        String reply = ask(client, request);

        assertEquals("-ERR Errors trying to SHUTDOWN. Check logs.\r\n", reply);
        assertFalse(client.isClosing());
    }

    @Test
    void shutdownSaveThatCannotSaveDoesNotShutDown() {
        SessionDriver client = clientThatCanShutDown();

        String reply = ask(client, "SHUTDOWN SAVE");

        assertEquals("-ERR Errors trying to SHUTDOWN. Check logs.\r\n", reply);
        assertEquals(0, shutdowns.get());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SHUTDOWN NOSAVE SAVE",
                "SHUTDOWN ABORT NOW",
                "SHUTDOWN NOW ABORT",
                "SHUTDOWN FOO",
                "SHUTDOWN NOW x"
            })
    void shutdownWithWrongWordsDoesNothing(String request) {
        SessionDriver client = clientThatCanShutDown();

        assertEquals("-ERR syntax error\r\n", ask(client, request));
        assertEquals("-ERR No shutdown in progress.\r\n", ask(client, "SHUTDOWN ABORT"));
        assertEquals(0, shutdowns.get());
    }
}
