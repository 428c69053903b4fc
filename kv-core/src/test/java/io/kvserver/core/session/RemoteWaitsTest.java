package io.kvserver.core.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.protocol.Slots;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients of several nodes that wait for keys. */
@Timeout(60)
class RemoteWaitsTest {
    private static final ExecutorService NETWORK = Executors.newFixedThreadPool(2);

    private final ThreeNodes three = new ThreeNodes(NETWORK);

    @AfterAll
    static void close() {
        NETWORK.shutdown();
    }

    private String ask(int node, String request) {
        return three.ask(three.client(node), request);
    }

    @Test
    void requestsWaitForKeysOnAnyNode() throws InterruptedException {
        SessionDriver waiting = three.waiting(0, "BLPOP a 0");

        assertEquals("2\n", ask(1, "RPUSH a x y"));
        assertEquals("a\nx\n", three.next(waiting));
        assertEquals("y\n", three.ask(waiting, "LPOP a"));
        assertEquals("1\n", ask(1, "ZADD b 1 m"));
        assertEquals("b\nm\n1\n", ask(2, "BZPOPMIN b 0"));
        assertEquals("ERR timeout is negative\n", ask(2, "BLPOP b -1"));
        assertEquals(
                "WRONGTYPE Operation against a key holding the wrong kind of value\n",
                ask(2, "SET b 1\nBLPOP b 0").substring(3));
    }

    /** A lost change would cost a second, until all requests are made again: more than this class may take. */
    @Test
    void aKeyMayChangeBeforeTheClientKnowsThatItWaits() throws InterruptedException {
        SessionDriver waiting = three.client(0);
        SessionDriver other = three.client(1);
        for (int i = 0; i < 100; i++) {
            String push = "RPUSH a " + i;
            three.nodes().node(0).beforeNextAnswer(() -> assertEquals("1\n", three.ask(other, push)));
            waiting.receive("BLPOP a 0\n");

            assertEquals("a\n" + i + "\n", three.next(waiting));
        }
    }

    @Test
    void theClientThatWaitsLongestIsServedFirst() throws InterruptedException {
        List<SessionDriver> waiting = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            waiting.add(three.waiting(i % 3, "BLPOP {q}other {q}a 0"));
        }

        assertEquals("4\n", ask(1, "RPUSH {q}a 0 1 2 3"));
        for (int i = 0; i < 4; i++) {
            assertEquals("{q}a\n" + i + "\n", three.next(waiting.get(i)));
        }
        for (int i = 4; i < 9; i++) {
            ask(1, "RPUSH {q}other " + i);
            assertEquals("{q}other\n" + i + "\n", three.next(waiting.get(i)));
        }
        assertEquals("0\n", ask(2, "EXISTS {q}a {q}other"));
    }

    @Test
    void aDisconnectedClientIsNotServed() throws InterruptedException {
        SessionDriver gone = three.waiting(0, "BLPOP a 0");
        SessionDriver late = three.waiting(0, "BLPOP a 1");
        SessionDriver third = three.waiting(1, "BLPOP a 0");
        gone.disconnect();
        three.pass(1000);
        assertEquals("\n", lateReply(late));

        ask(2, "RPUSH a x");
        assertEquals("a\nx\n", three.next(third));
    }

    /** An attempt may be on its way when the timeout ends. */
    private static String lateReply(SessionDriver late) throws InterruptedException {
        String reply = late.resume();
        while (reply.isEmpty()) {
            reply = late.awaitMessages();
        }
        return reply;
    }

    @Test
    void waitsOfALostNodeDelayNoOthers() throws InterruptedException {
        three.waiting(2, "BLPOP a 0");
        SessionDriver second = three.waiting(1, "BLPOP a 0");
        three.nodes().node(2).peers().leave();

        ask(0, "RPUSH a x");
        assertEquals("a\nx\n", three.next(second));
    }

    /** The owner's queue is lost with it; the next owner is told of the waits. */
    @Test
    void waitsSurviveTheOwner() throws InterruptedException {
        int owner = Slots.of("a".getBytes(ISO_8859_1)) * MapNodes.PARTS / Slots.COUNT % 3;
        SessionDriver waiting = three.waiting((owner + 1) % 3, "BLPOP a 0");
        three.nodes().node(owner).peers().leave();

        ask((owner + 2) % 3, "RPUSH a x");
        assertEquals("a\nx\n", three.next(waiting));
    }

    @Test
    void waitsAreEndedByOthers() throws InterruptedException {
        SessionDriver waiting = three.client(0);
        long id = Long.parseLong(three.ask(waiting, "CLIENT ID").trim());
        three.waiting(waiting, "BLPOP a 0");
        assertEquals("1\n", ask(0, "CLIENT UNBLOCK " + id + " ERROR"));
        assertEquals("UNBLOCKED client unblocked via CLIENT UNBLOCK\n", three.next(waiting));

        three.waiting(waiting, "BLMOVE {q}a {q}b LEFT RIGHT 0");
        assertEquals("1\n", ask(1, "RPUSH {q}a x"));
        assertEquals("x\n", three.next(waiting));
        assertEquals("x\n", ask(2, "LRANGE {q}b 0 -1"));

        three.waiting(waiting, "BLPOP a 0");
        assertEquals("1\n", ask(0, "CLIENT KILL ID " + id));
        waiting.resume();
        while (waiting.isWaiting()) {
            waiting.awaitWakeAndResume();
        }
        assertTrue(waiting.isClosing());
        assertEquals("1\nx\n", ask(1, "RPUSH a x\nLPOP a"));
    }

    @Test
    void readersOfAStreamAreAllServed() throws InterruptedException {
        ask(0, "XADD s 1-1 f v");
        List<SessionDriver> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiting.add(three.waiting(i, "XREAD BLOCK 0 STREAMS s $"));
        }

        ask(0, "XADD s 1-2 f w");
        for (SessionDriver each : waiting) {
            assertEquals("s\n1-2\nf\nw\n", three.next(each));
        }
    }

    /** A request that waits for something else does not keep others from being served. */
    @Test
    void aRequestThatFindsNothingLetsTheNextOneTry() throws InterruptedException {
        SessionDriver sets = three.waiting(0, "BZPOPMIN a 0");
        SessionDriver lists = three.waiting(1, "BLPOP a 0");

        ask(2, "RPUSH a x");
        assertEquals("a\nx\n", three.next(lists));
        ask(2, "ZADD a 1 m");
        assertEquals("a\nm\n1\n", three.next(sets));
    }

    @Test
    void nothingWaitsInATransaction() {
        assertEquals("OK\nQUEUED\n\n", ask(0, "MULTI\nBLPOP a 0\nEXEC"));
        assertEquals("CROSSSLOT Keys in request don't hash to the same slot\n", ask(0, "BLPOP a b 0"));
    }
}
