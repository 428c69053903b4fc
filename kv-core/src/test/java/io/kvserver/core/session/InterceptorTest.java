package io.kvserver.core.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.core.SettableClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What interceptors see, and what happens to requests that they do not let pass. */
@Timeout(60)
class InterceptorTest {
    private final SettableClock clock = new SettableClock();
    private final List<String> seen = new ArrayList<>();
    private KvStore store = new KvStore();

    @AfterEach
    void close() {
        store.close();
    }

    private SessionDriver client(Function<Interceptor.Request, Interception> decides) {
        store = new KvStore.Builder()
                .clock(clock)
                .allowDebug(true)
                .interceptor(decides::apply)
                .build();
        return new SessionDriver(store);
    }

    /** A client: requests of one command get a decision, and the others pass. */
    private SessionDriver client(String command, Interception what) {
        return client(request -> request.command().equals(command) ? what : Interception.PASS);
    }

    private Interception note(Interceptor.Request request) {
        List<String> keys = request.keys().stream()
                .map(key -> new String(key, StandardCharsets.UTF_8))
                .toList();
        seen.add(request.command()
                + keys
                + request.clientName()
                + (request.isWrite() ? "*" : "")
                + (request.inTransaction() ? "!" : ""));
        return Interception.PASS;
    }

    @Test
    void everyRequestIsSeenOnceInItsOrder() {
        SessionDriver client = client(this::note);

        client.exchange("CLIENT SETNAME me\nmset a 1 b 2\nNONSENSE x\nGET\nMULTI\nGET a\nEXEC\n\n");

        assertEquals(
                List.of(
                        "client|setname[]",
                        "mset[a, b]me*",
                        "nonsense[]me",
                        "get[]me",
                        "multi[]me",
                        "get[a]me!",
                        "exec[]me!"),
                seen);
    }

    @Test
    void anInterceptorSeesTheArgumentsAndTheClient() {
        SessionDriver client = client(request -> {
            seen.add(request.clientId() + " " + request.user() + " " + request.address() + " " + request.count() + " "
                    + request.text(0) + " " + request.word(2).length);
            assertThrows(IndexOutOfBoundsException.class, () -> request.word(3));
            return Interception.PASS;
        });

        assertEquals("OK\n", client.exchange("Set key value\n"));

        assertEquals(List.of("1 default ?:0 3 Set 5"), seen);
    }

    @Test
    void aRequestThatWaitsForAPauseOrForKeysIsSeenOnce() {
        SessionDriver client = client(this::note);
        client.exchange("CLIENT PAUSE 100\n");
        assertEquals("", client.exchange("BLPOP list 1\nPING\n"));
        clock.advanceMillis(100);
        assertEquals("", client.resume());
        clock.advanceMillis(1000);
        assertEquals("\nPONG\n", client.resume());

        assertEquals(List.of("client|pause[]", "blpop[list]*", "ping[]"), seen);
    }

    @Test
    void anAnswerOrAnErrorComesInsteadOfTheReply() {
        SessionDriver client = client(request -> switch (request.command()) {
            case "get" -> Interception.answer(reply -> reply.bulk("other"));
            case "set" -> Interception.error("READONLY no writes today");
            default -> Interception.PASS;
        });

        assertEquals("other\nREADONLY no writes today\n0\n", client.exchange("GET a\nSET a b\nEXISTS a\n"));
        assertEquals("$5\r\nother\r\n", client.exchange(Requests.array("GET a")));
        assertTrue(client.exchange(Requests.array("INFO errorstats")).contains("errorstat_READONLY:count=1"));
    }

    @Test
    void anErrorInATransactionMakesExecFail() {
        SessionDriver client = client("set", Interception.error("OOM no place"));

        assertEquals(
                "OK\nOOM no place\nQUEUED\nEXECABORT Transaction discarded because of previous errors.\n",
                client.exchange("MULTI\nSET a b\nGET a\nEXEC\n"));
    }

    @Test
    void aClientIsDisconnectedAfterTheRepliesBefore() {
        SessionDriver client = client("get", Interception.disconnect());

        assertEquals("OK\n", client.exchange("SET a b\nGET a\nSET a c\n"));

        assertTrue(client.isClosing());
        assertEquals("b", store.get("a"));
    }

    @Test
    void aDelayHoldsOneClientBackAndNoOther() {
        SessionDriver client = client("get", Interception.PASS.after(Duration.ofSeconds(2)));
        SessionDriver other = new SessionDriver(store);

        assertEquals("OK\n", client.exchange("SET a b\nGET a\nINCR n\n"));
        assertTrue(client.session().isWaiting());
        assertEquals(2000, client.session().waitMillis());
        assertEquals("OK\n", other.exchange("SET a c\n"));
        clock.advanceMillis(1999);
        assertEquals("", client.resume());
        clock.advanceMillis(1);

        assertEquals("c\n1\n", client.resume());
        assertFalse(client.session().isWaiting());
    }

    @Test
    void aReplacedReplyMayBeDelayed() {
        SessionDriver client = client("get", Interception.error("LOADING wait").after(Duration.ofMillis(5)));
        assertEquals("", client.exchange("GET a\n"));
        clock.advanceMillis(5);

        assertEquals("LOADING wait\n", client.resume());
    }

    @Test
    void aClientThatGoesDuringADelayIsForgotten() {
        SessionDriver client = client("get", Interception.PASS.after(Duration.ofDays(1)));
        client.exchange("GET a\n");
        client.disconnect();

        assertFalse(new SessionDriver(store).exchange("CLIENT LIST\n").contains("id=1 "));
    }

    @Test
    void aReplyIsCutInTheMiddle() {
        SessionDriver client = client("get", Interception.PASS.cutReplyAfter(6));
        store.set("a", "0123456789");

        assertEquals("+PONG\r\n$10\r\n0", client.exchange(Requests.array("PING") + Requests.array("GET a")));
        assertTrue(client.isClosing());
    }

    @Test
    void aLongReplyIsCutWhereverItLies() {
        SessionDriver client = client("get", Interception.PASS.cutReplyAfter(30_000));
        store.set("a", "x".repeat(100_000));

        String reply = client.exchange(Requests.array("GET a"));

        assertEquals("$100000\r\n" + "x".repeat(30_000 - 9), reply);
    }

    @Test
    void aReplyThatHadToBeWaitedForIsCutToo() {
        SessionDriver client = client("blpop", Interception.PASS.cutReplyAfter(4));
        assertEquals("+PONG\r\n", client.exchange(Requests.array("PING") + Requests.array("BLPOP list 0")));
        store.lists().rightPush("list", "x");

        assertEquals("*2\r\n", client.takeMessages());
        assertTrue(client.isClosing());
    }

    @Test
    void aReplyThatSleepsIsCutToo() {
        SessionDriver client = client("debug", Interception.PASS.cutReplyAfter(2));
        assertEquals("", client.exchange(Requests.array("DEBUG SLEEP 1")));
        clock.advanceMillis(1000);

        assertEquals("+O", client.resume());
    }

    @Test
    void aReplyArrivesInPieces() {
        SessionDriver client = client("get", Interception.PASS.replyInPieces(6, Duration.ofMillis(10)));
        store.set("a", "0123456789");

        assertEquals(
                "+PONG\r\n$10\r\n0",
                client.exchange(Requests.array("PING") + Requests.array("GET a") + Requests.array("PING")));
        assertEquals("", client.resume());
        clock.advanceMillis(10);
        assertEquals("123456", client.resume());
        clock.advanceMillis(10);
        assertEquals("789\r\n+PONG\r\n", client.resume());
    }

    @Test
    void piecesCanBeCut() {
        SessionDriver client = client(
                "get", Interception.PASS.replyInPieces(6, Duration.ofMillis(10)).cutReplyAfter(8));
        store.set("a", "0123456789");

        assertEquals("$10\r\n0", client.exchange(Requests.array("GET a")));
        clock.advanceMillis(10);
        assertEquals("12", client.resume());
        assertTrue(client.isClosing());
    }

    @Test
    void anInterceptorMayCallTheStoreBetweenRequestsForOneKey() {
        SessionDriver client = client(request -> {
            seen.add(String.valueOf(store.get("n")));
            return Interception.PASS;
        });

        assertEquals("1\n2\n3\n", client.exchange("INCR n\nINCR n\nINCR n\n"));

        assertEquals(List.of("null", "1", "2"), seen);
    }

    @Test
    void interceptorsAreAskedInTheOrderOfAddition() {
        store = new KvStore.Builder()
                .interceptor(this::note)
                .interceptor(request -> Interception.error("ERR first"))
                .interceptor(request -> Interception.error("ERR second"))
                .build();

        assertEquals("ERR first\n", new SessionDriver(store).exchange("PING\n"));
        assertEquals(List.of("ping[]"), seen);
    }

    @Test
    void aFailureDisconnectsTheClient() {
        SessionDriver client = client(request -> {
            throw new IllegalStateException("on purpose");
        });

        assertEquals("", client.exchange("PING\n"));
        assertTrue(client.isClosing());
    }

    @Test
    void wrongDecisionsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Interception.error("ERR a\nb"));
        assertThrows(IllegalArgumentException.class, () -> Interception.error(""));
        assertThrows(IllegalArgumentException.class, () -> Interception.PASS.after(Duration.ofSeconds(-1)));
        assertThrows(IllegalArgumentException.class, () -> Interception.PASS.cutReplyAfter(-1));
        assertThrows(IllegalArgumentException.class, () -> Interception.PASS.replyInPieces(0, Duration.ZERO));
    }
}
