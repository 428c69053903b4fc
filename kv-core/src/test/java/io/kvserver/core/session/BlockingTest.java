package io.kvserver.core.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.client.Wait;
import io.kvserver.core.engine.LocalEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that wait for keys. */
@Timeout(60)
class BlockingTest {
    private BareStore store = newStore(8);

    private static BareStore newStore(int shards) {
        return new BareStore(shards, WaitCommands.table(), LocalEngine::new);
    }

    private SessionDriver client(String name) {
        SessionDriver client = store.newClient();
        client.exchange("CLIENT SETNAME " + name + "\n");
        return client;
    }

    private SessionDriver waiting(String request) {
        SessionDriver client = store.newClient();
        assertEquals("", client.exchange(request + "\n"));
        assertTrue(client.session().isWaiting());
        return client;
    }

    private static String id(SessionDriver client) {
        return client.exchange("CLIENT ID\n").trim();
    }

    @Test
    void aKeyThatIsThereIsTakenAtOnce() {
        SessionDriver client = store.newClient();

        assertEquals("OK\nv\n0\n", client.exchange("SET a v\nWAITPOP a 0\nEXISTS a\n"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 64})
    void clientsAreServedInTheOrderInWhichTheyCame(int shards) {
        store = newStore(shards);
        List<SessionDriver> clients = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            clients.add(waiting("WAITPOP a 0"));
        }
        SessionDriver writer = store.newClient();

        for (int i = 0; i < 5; i++) {
            assertEquals("OK\n0\n", writer.exchange("SET a " + i + "\nEXISTS a\n"));
            for (int j = i; j < 5; j++) {
                assertEquals(j == i ? i + "\n" : "", clients.get(j).takeMessages());
            }
        }
        assertEquals("OK\n1\n", writer.exchange("SET a left\nEXISTS a\n"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 64})
    void aClientWaitsForWhicheverKeyComesFirst(int shards) {
        store = newStore(shards);
        for (String key : List.of("a", "b", "c", "d")) {
            SessionDriver client = waiting("WAITPOP a b c d 0");

            assertEquals("OK\n", store.newClient().exchange("SET " + key + " " + key + key + "\n"));

            assertEquals(key + key + "\n", client.takeMessages());
            assertEquals("0\n", client.exchange("EXISTS a b c d\n"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 64})
    void aServedClientsMoveServesOthers(int shards) {
        store = newStore(shards);
        SessionDriver last = waiting("WAITPOP c 0");
        SessionDriver second = waiting("WAITMOVE b c 0");
        SessionDriver first = waiting("WAITMOVE a b 0");

        store.newClient().exchange("SET a v\n");

        assertEquals("OK\n", first.takeMessages());
        assertEquals("OK\n", second.takeMessages());
        assertEquals("v\n", last.takeMessages());
        assertEquals("0\n", last.exchange("EXISTS a b c\n"));
    }

    @Test
    void requestsBehindOneThatWaitsAreRunAfterIt() {
        SessionDriver client = store.newClient();
        client.receive("ECHO before\nWAITPOP a 0\nECHO after\n");

        assertEquals("before\n", client.takeMessages());
        store.newClient().exchange("SET a v\n");

        assertEquals("v\nafter\n", client.takeMessages());
    }

    @Test
    void timeoutsEndByTheStoresClock() {
        SessionDriver client = waiting("WAITPOP a 100");

        assertEquals(100, client.session().waitMillis());
        store.pass(99);
        assertEquals("", client.resume());
        store.pass(1);

        assertEquals("\n", client.resume());
        assertEquals("OK\n1\n", client.exchange("SET a v\nEXISTS a\n"), "it does not wait any more");
    }

    @Test
    void aWaitWithoutATimeoutHasNoDeadline() {
        assertEquals(-1, waiting("WAITPOP a 0").session().waitMillis());
    }

    @Test
    void blockingCommandsDoNotWaitInATransaction() {
        SessionDriver client = store.newClient();

        assertEquals("OK\nQUEUED\nQUEUED\n\nOK\n", client.exchange("MULTI\nWAITPOP a 0\nSET b 1\nEXEC\n"));
        assertFalse(client.session().isWaiting());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 64})
    void clientsAreServedAfterTheWholeTransaction(int shards) {
        store = newStore(shards);
        SessionDriver client = waiting("WAITPOP a 0");
        SessionDriver other = waiting("WAITPOP b 0");

        String replies = store.newClient().exchange("MULTI\nSET a 1\nAPPEND a 2\nEXISTS a\nSET b x\nDEL b\nEXEC\n");

        assertEquals("OK\nQUEUED\nQUEUED\nQUEUED\nQUEUED\nQUEUED\nOK\n2\n1\nOK\n1\n", replies);
        assertEquals("12\n", client.takeMessages());
        assertEquals("", other.takeMessages());
    }

    @Test
    void clientsAreServedWhileAShardIsKept() {
        SessionDriver client = waiting("WAITPOP a 0");

        assertEquals("OK\n0\nOK\n1\n", store.newClient().exchange("SET a 1\nEXISTS a\nSET a 2\nEXISTS a\n"));
        assertEquals("1\n", client.takeMessages());
    }

    @Test
    void clientsAreServedByACommandOnAllShards() {
        SessionDriver client = waiting("WAITPOP b 0");

        store.newClient().exchange("SET a v\nRENAME a b\n");

        assertEquals("v\n", client.takeMessages());
    }

    @Test
    void unblockAnswersAsAfterATimeoutOrWithAnError() {
        SessionDriver client = store.newClient();
        SessionDriver other = store.newClient();
        String id = id(client);

        for (String how : List.of("", " TIMEOUT", " timeout")) {
            client.receive("WAITPOP a 0\n");
            assertEquals("1\n", other.exchange("CLIENT UNBLOCK " + id + how + "\n"));
            assertEquals("\n", client.takeMessages());
        }
        client.receive("WAITPOP a 0\n");
        assertEquals("1\n", other.exchange("CLIENT UNBLOCK " + id + " ERROR\n"));
        assertEquals("UNBLOCKED client unblocked via CLIENT UNBLOCK\n", client.takeMessages());
        assertEquals("0\n", other.exchange("CLIENT UNBLOCK " + id + "\n"));
    }

    @Test
    void unblockOfAClientThatDoesNotWaitDoesNothing() {
        SessionDriver client = store.newClient();

        assertEquals("0\n0\n", client.exchange("CLIENT UNBLOCK " + id(client) + "\nCLIENT UNBLOCK 12345\n"));
        SessionDriver paused = store.newClient();
        String id = id(paused);
        client.exchange("CLIENT PAUSE 100 WRITE\n");
        paused.receive("SET a 1\n");

        assertEquals("0\n", client.exchange("CLIENT UNBLOCK " + id + "\n"));
        assertTrue(paused.session().isWaiting());
    }

    @Test
    void aKilledClientIsClosedAndTakesNoElement() {
        SessionDriver client = store.newClient();
        String id = id(client);
        client.receive("WAITPOP a 0\n");
        SessionDriver other = store.newClient();

        assertEquals("1\n", other.exchange("CLIENT KILL ID " + id + "\n"));

        assertEquals("", client.takeMessages());
        assertTrue(client.isClosing());
        assertEquals("OK\n1\n", other.exchange("SET a v\nEXISTS a\n"));
    }

    @Test
    void aDisconnectedClientTakesNoElement() {
        waiting("WAITPOP a 0").disconnect();

        assertEquals("OK\n1\n", store.newClient().exchange("SET a v\nEXISTS a\n"));
    }

    @Test
    void clientListAndInfoShowBlockedClients() {
        SessionDriver client = client("patient");
        client.receive("WAITPOP a 0\n");
        SessionDriver other = store.newClient();

        assertTrue(other.exchange("CLIENT LIST\n")
                .lines()
                .anyMatch(line -> line.contains("name=patient") && line.contains("flags=b")));
        assertTrue(other.exchange("INFO clients\n").contains("blocked_clients:1"));
    }

    @Test
    void closingTheStoreEndsTheWait() {
        SessionDriver client = waiting("WAITPOP a 0");

        store.server().clients().endWaits(Wait.End.STORE_CLOSED);

        assertEquals("ERR the store has been closed\n", client.takeMessages());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 64})
    void threadsThatRaceTakeEachElementExactlyOnce(int shards) throws InterruptedException {
        store = newStore(shards);
        int rounds = 2_000;
        AtomicInteger taken = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            threads.add(new Thread(() -> {
                SessionDriver client = store.newClient();
                for (int round = 0; round < rounds; round++) {
                    assertEquals("v\n", text(client.exchangePatiently("WAITPOP a b 0\n".getBytes(ISO_8859_1))));
                    taken.incrementAndGet();
                }
            }));
        }
        SessionDriver writer = store.newClient();
        threads.forEach(Thread::start);

        for (int set = 0; set < 2 * rounds; ) {
            // SETNX, because an element that was not taken yet must not be overwritten.
            String key = set % 3 == 0 ? "b" : "a";
            if (text(writer.exchangePatiently(("SETNX " + key + " v\n").getBytes(ISO_8859_1)))
                    .equals("1\n")) {
                set++;
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertEquals(2 * rounds, taken.get());
        assertEquals("0\n", text(writer.exchangePatiently("EXISTS a b\n".getBytes(ISO_8859_1))));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }
}
