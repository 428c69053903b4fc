package io.kvserver.core.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that wait for elements of lists. */
@Timeout(60)
class BlockingListTest extends StoreWithWaiters {
    @Test
    void anElementThatIsThereIsTakenAtOnce() {
        run("RPUSH b 1 2 3 4 5 6");

        assertEquals("b\n1\n", run("BLPOP a b c 0"));
        assertEquals("b\n6\n", run("BRPOP a b 0.5"));
        assertEquals("2\n", run("BLMOVE b a LEFT RIGHT 0"));
        assertEquals("5\n", run("BRPOPLPUSH b a 0"));
        assertEquals("b\n3\n4\n", run("BLMPOP 0 2 c b LEFT COUNT 10"));
        assertEquals("5\n2\n", run("LRANGE a 0 -1"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 64})
    void theClientThatWaitsLongestIsServedFirst(int shards) {
        store = newStore(shards);
        List<SessionDriver> clients = new ArrayList<>();
        for (String request : List.of("BLPOP l 0", "BRPOP l 0", "BLMPOP 0 1 l LEFT COUNT 2", "BRPOP x l 0")) {
            clients.add(waiting(request));
        }

        assertEquals("6\n", run("RPUSH l 1 2 3 4 5 6"));

        assertEquals("l\n1\n", clients.get(0).takeMessages());
        assertEquals("l\n6\n", clients.get(1).takeMessages());
        assertEquals("l\n2\n3\n", clients.get(2).takeMessages());
        assertEquals("l\n5\n", clients.get(3).takeMessages());
        assertEquals("4\n", run("LRANGE l 0 -1"));
    }

    @ParameterizedTest
    @CsvSource({
        "LPUSH l v",
        "RPUSH l v",
        "RENAME other l",
        "RENAMENX other l",
        "COPY other l",
        "MOVE elsewhere 1",
        "LMOVE other l LEFT LEFT",
        "RPOPLPUSH other l"
    })
    void whateverFillsTheListServes(String filling) {
        run("RPUSH other v", "RPUSH elsewhere v");
        boolean moves = filling.startsWith("MOVE");
        SessionDriver client = store.newClient();
        assertEquals(
                moves ? "OK\n" : "", client.exchange((moves ? "SELECT 1\nBLPOP elsewhere 0" : "BLPOP l 0") + "\n"));

        run(filling);

        assertEquals((moves ? "elsewhere" : "l") + "\nv\n", client.takeMessages());
        assertEquals("0\n", run("EXISTS l"));
    }

    @Test
    void restoreServesWaitingClients() {
        SessionDriver other = store.newResp2Client();
        other.exchange(Requests.array("RPUSH other v"));
        String dump = other.exchange(Requests.array("DUMP other"));
        String payload = dump.substring(dump.indexOf('\n') + 1, dump.length() - 2);
        SessionDriver client = waiting("BLPOP l 0");

        byte[] reply = other.exchange(Requests.array(List.of("RESTORE", "l", "0", payload)));

        assertEquals("+OK\r\n", new String(reply, ISO_8859_1));
        assertEquals("l\nv\n", client.takeMessages());
    }

    @Test
    void aTransactionServesWaitingClientsAfterItsEnd() {
        SessionDriver client = waiting("BLPOP l 0");

        run("MULTI", "RPUSH l 1 2", "LPOP l", "EXEC");

        assertEquals("l\n2\n", client.takeMessages());
    }

    @Test
    void aTransactionThatLeavesNoElementServesNobody() {
        SessionDriver client = waiting("BLPOP l 0");

        run("MULTI", "RPUSH l 1", "DEL l", "EXEC");

        assertEquals("", client.takeMessages());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 64})
    void aServedClientsMoveServesOthers(int shards) {
        store = newStore(shards);
        SessionDriver last = waiting("BLPOP c 0");
        SessionDriver second = waiting("BLMOVE b c LEFT LEFT 0");
        SessionDriver first = waiting("BRPOPLPUSH a b 0");

        run("RPUSH a v");

        assertEquals("v\n", first.takeMessages());
        assertEquals("v\n", second.takeMessages());
        assertEquals("c\nv\n", last.takeMessages());
        assertEquals("0\n", run("EXISTS a b c"));
    }

    @Test
    void timeoutsEndByTheStoresClock() {
        for (String request : List.of("BLPOP l 0.1", "BLMOVE l m LEFT LEFT 0.1", "BLMPOP 0.1 1 l LEFT")) {
            SessionDriver client = waiting(request);
            assertEquals(100, client.session().waitMillis());

            store.pass(100);

            assertEquals("\n", client.resume());
            assertEquals("1\n1\n", run("RPUSH l v", "DEL l"), "it does not wait any more");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BLPOP l x|ERR timeout is not a float or out of range",
                "BLPOP l -1|ERR timeout is negative",
                "BLPOP l 1e30|ERR timeout is out of range",
                "BLPOP l inf|ERR timeout is out of range",
                "BLPOP l 9223372036854775.807|ERR timeout is out of range",
                "BLMOVE l m UP LEFT x|ERR syntax error",
                "BLMPOP x 0 l LEFT|ERR numkeys should be greater than 0",
                "BLMPOP x 1 l UP|ERR syntax error",
                "BLPOP l s 0|WRONGTYPE Operation against a key holding the wrong kind of value",
                "BLMOVE s l LEFT LEFT 0|WRONGTYPE Operation against a key holding the wrong kind of value",
                "BLMOVE full s LEFT LEFT 0|WRONGTYPE Operation against a key holding the wrong kind of value"
            })
    void aBadRequestIsRefusedAtOnce(String request, String error) {
        run("SET s x", "RPUSH full v");

        assertEquals(error + "\n", run(request));
        assertEquals("v\n", run("LRANGE full 0 -1"));
    }

    @Test
    void aKeyOfAnotherTypeIsSkippedByWaitingClients() {
        SessionDriver client = waiting("BLPOP a b 0");

        run("SET a x");
        assertEquals("", client.takeMessages());
        run("RPUSH b v");

        assertEquals("b\nv\n", client.takeMessages());
    }

    @Test
    void aTargetOfAnotherTypeIsAnErrorAndTheElementStays() {
        SessionDriver client = waiting("BLMOVE a b LEFT LEFT 0");
        run("SET b x");

        run("RPUSH a v");

        assertEquals("WRONGTYPE Operation against a key holding the wrong kind of value\n", client.takeMessages());
        assertEquals("v\n", run("LRANGE a 0 -1"));
    }

    @Test
    void blockingCommandsDoNotWaitInATransaction() {
        SessionDriver client = store.newResp2Client();

        String replies = client.exchange(Requests.array("MULTI")
                + Requests.array("BLPOP a 0")
                + Requests.array("BLMOVE a b LEFT LEFT 0")
                + Requests.array("BLMPOP 0 1 a LEFT")
                + Requests.array("EXEC"));

        assertTrue(replies.endsWith("*3\r\n*-1\r\n$-1\r\n*-1\r\n"), replies);
    }

    @Test
    void anElementIsNotGivenToAClientThatIsGone() {
        SessionDriver gone = waiting("BLPOP l 0");
        SessionDriver next = waiting("BLPOP l 0");
        gone.disconnect();

        run("RPUSH l v");

        assertEquals("l\nv\n", next.takeMessages());
        assertEquals("", gone.takeMessages());
    }

    /** Some clients wait, some push, some end the waits of others: each element arrives once, or is still in a list. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void eachElementArrivesOnce(int shards) throws InterruptedException {
        store = newStore(shards);
        int elements = 6_000;
        BitSet arrived = new BitSet();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        String[] ids = new String[3];
        for (int i = 0; i < ids.length; i++) {
            SessionDriver client = store.newClient();
            ids[i] = client.exchange("CLIENT ID\n").trim();
            Random random = new Random(i);
            threads.add(new Thread(() -> consume(client, random, arrived, failure)));
        }
        threads.forEach(Thread::start);
        SessionDriver pusher = store.newClient();
        Random random = new Random(14);
        for (int i = 0; i < elements; i++) {
            patiently(pusher, (random.nextBoolean() ? "LPUSH q" : "RPUSH q") + random.nextInt(2) + " " + i);
            if (random.nextInt(5) == 0) {
                patiently(pusher, "CLIENT UNBLOCK " + ids[random.nextInt(ids.length)]);
            }
        }
        for (int i = 0; i < ids.length; i++) {
            patiently(pusher, "RPUSH end stop");
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertEquals(null, failure.get());
        assertEquals(elements, arrived.cardinality());
        assertEquals("0\n", patiently(pusher, "EXISTS q0 q1 p end"));
    }

    /** Takes elements until the element that means stop. */
    private static void consume(
            SessionDriver client, Random random, BitSet arrived, AtomicReference<Throwable> failure) {
        try {
            while (true) {
                String reply = patiently(
                        client,
                        switch (random.nextInt(4)) {
                            case 0 -> "BLPOP q0 q1 p end 0";
                            case 1 -> "BRPOP q1 q0 p end 0";
                            case 2 -> "BLMPOP 0 4 q0 q1 p end LEFT COUNT 3";
                            default -> "LMOVE q0 p LEFT RIGHT";
                        });
                String[] lines = reply.split("\n");
                if (reply.startsWith("end\n")) {
                    // The reply may contain stops for other clients: gives them back.
                    for (int i = 2; i < lines.length; i++) {
                        patiently(client, "RPUSH end stop");
                    }
                    return;
                }
                synchronized (arrived) {
                    for (int i = 1; i < lines.length; i++) {
                        int element = Integer.parseInt(lines[i]);
                        assertTrue(!arrived.get(element), () -> element + " has come twice");
                        arrived.set(element);
                    }
                }
            }
        } catch (Throwable trouble) {
            failure.set(trouble);
        }
    }

    private static String patiently(SessionDriver client, String request) {
        return new String(client.exchangePatiently((request + "\n").getBytes(ISO_8859_1)), ISO_8859_1);
    }
}
