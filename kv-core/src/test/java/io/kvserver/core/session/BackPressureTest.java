package io.kvserver.core.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.access.Users;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A client that does not read its replies. */
class BackPressureTest {
    /** The documented limit, and one reply that may exceed it. */
    private static final int LIMIT_BYTES = 256 << 10;

    @Test
    void outputStopsGrowingUntilTheClientReads() {
        SessionDriver client = SessionDriver.withOwnStore();
        int requests = 2000;
        int replyBytes = 1000 + "$1000\r\n\r\n".length();
        StringBuilder pipeline = new StringBuilder();
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < requests; i++) {
            String text = String.format("%01000d", i);
            pipeline.append(Requests.array("ECHO " + text));
            expected.append("$1000\r\n").append(text).append("\r\n");
        }

        client.receive(pipeline.toString());

        assertFalse(client.session().wantsInput());
        ByteArrayOutputStream replies = new ByteArrayOutputStream();
        while (client.session().outputBytes() > 0) {
            long waiting = client.session().outputBytes();
            assertTrue(waiting < LIMIT_BYTES + replyBytes, waiting + " bytes wait");
            replies.writeBytes(client.take(7777));
        }
        assertEquals(expected.toString(), replies.toString(StandardCharsets.ISO_8859_1));
        assertTrue(client.session().wantsInput());
    }

    @Test
    void requestsThatArriveMeanwhileWait() {
        SessionDriver client = SessionDriver.withOwnStore();
        client.receive(Requests.array("ECHO " + "x".repeat(LIMIT_BYTES)));
        long waiting = client.session().outputBytes();

        client.receive(Requests.array("SET a b"));
        client.receive(Requests.array("GET a"));

        assertEquals(waiting, client.session().outputBytes());
        client.take((int) waiting - LIMIT_BYTES);
        assertEquals(LIMIT_BYTES, client.session().outputBytes());
        client.take(1);
        String rest = new String(client.takeAll(), StandardCharsets.ISO_8859_1);
        assertTrue(rest.endsWith("x\r\n+OK\r\n$1\r\nb\r\n"), rest.substring(rest.length() - 20));
    }

    @Test
    void aClientThatSendsEverythingBeforeItReadsIsServedCompletely() {
        SessionDriver client = SessionDriver.withOwnStore();
        int requests = 2000;
        client.receive(Requests.array("SET a " + "x".repeat(1000)));
        client.receive(Requests.array("GET a").repeat(requests));

        client.session().outputBlocked();
        client.receive(Requests.array("GET a").repeat(requests));

        assertTrue(client.session().wantsInput());
        assertEquals(
                5 + 2L * requests * (1000 + "$1000\r\n\r\n".length()),
                client.session().outputBytes());
    }

    @Test
    void aClientWithMoreUnreadThanOneMayHaveIsDisconnectedUnlessItReadsOnInTime() {
        BareStore store = new BareStore();
        store.server().clients().memory().maxBytes(4 << 20);
        SessionDriver client = floodedWith(3 << 20, store);
        assertFalse(client.session().wantsInput());

        store.pass(5000);
        store.server().clients().check();
        assertFalse(client.isClosing());
        client.take(1000);
        store.pass(5000);
        store.server().clients().check();
        assertFalse(client.isClosing());
        client.session().outputBlocked();
        store.pass(5001);
        store.server().clients().check();
        client.resumeWithoutReading();

        assertTrue(client.isClosing());
        assertEquals(0, client.unreadBytes());
        assertEquals(1, store.server().clients().outputLimitsPassed());
        assertEquals(0, store.server().clients().memory().bytes());
    }

    @Test
    void whenAllClientsTogetherLeaveTooMuchUnreadTheOneWithTheMostIsDisconnected() {
        BareStore store = new BareStore();
        store.server().clients().memory().maxBytes(4 << 20);
        SessionDriver most = floodedWith((2 << 20) - 10_000, store);
        SessionDriver less = floodedWith(3 << 19, store);
        assertFalse(most.isClosing());

        SessionDriver last = floodedWith(1 << 20, store);
        most.resumeWithoutReading();

        assertTrue(most.isClosing());
        assertFalse(less.isClosing());
        assertFalse(last.isClosing());
        assertEquals(1, store.server().clients().memory().evicted());
        assertTrue(store.server().clients().memory().bytes() < 3 << 20);
    }

    /** A client that leaves the replies to its requests unread, about this many bytes. */
    private static SessionDriver floodedWith(int bytes, BareStore store) {
        SessionDriver client = store.newResp2Client();
        client.exchange(Requests.array("SET a " + "x".repeat(1000)));
        client.session().outputBlocked();
        client.receive(Requests.array("GET a").repeat(bytes / 1009));
        return client;
    }

    @Test
    void anUnauthenticatedClientMayLeaveOnlyLittleUnread() {
        BareStore store = new BareStore();
        SessionDriver known = store.newResp2Client();
        Users.of(store.server()).defaultPassword(new byte[] {'x'});
        SessionDriver stranger = store.newClient();

        stranger.receive(Requests.array("GET a").repeat(500));
        assertFalse(stranger.isClosing());
        stranger.receive(Requests.array("GET a").repeat(500));
        known.receive(Requests.array("GET a").repeat(5000));

        assertTrue(stranger.isClosing());
        assertFalse(known.isClosing());
    }

    @Test
    void clientStateCountsAsClientMemory() {
        BareStore store = new BareStore();
        SessionDriver client = store.newResp3Client();

        client.exchange(Requests.array("CLIENT SETNAME " + "n".repeat(100_000)));
        client.exchange(Requests.array("SUBSCRIBE " + "c".repeat(100_000)));
        client.exchange(Requests.array("WATCH " + "k".repeat(100_000)));

        assertTrue(store.server().clients().memory().bytes() >= 400_000);
        client.exchange(Requests.array("UNWATCH"));
        client.exchange(Requests.array("UNSUBSCRIBE"));
        client.exchange(Requests.array("CLIENT SETNAME x"));
        long left = store.server().clients().memory().bytes();
        assertTrue(left < 10_000, "bytes: " + left);
        client.disconnect();
        assertEquals(0, store.server().clients().memory().bytes());
    }

    @Test
    void aCloseThatWaitsBehindRepliesComesAfterThem() {
        SessionDriver client = SessionDriver.withOwnStore();

        client.receive(Requests.array("ECHO " + "x".repeat(LIMIT_BYTES)) + Requests.array("QUIT") + "SET a b\n");

        assertFalse(client.isClosing());
        String replies = new String(client.takeAll(), StandardCharsets.ISO_8859_1);
        assertTrue(client.isClosing());
        assertTrue(replies.endsWith("x\r\n+OK\r\n"));
    }
}
