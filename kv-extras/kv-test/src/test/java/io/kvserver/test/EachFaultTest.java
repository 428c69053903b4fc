package io.kvserver.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each kind of fault affects the command, the keys and the client that it was configured for, once or with a reproducible probability. */
@Timeout(120)
class EachFaultTest {
    private static final Duration MOMENT = Duration.ofMillis(2);
    private static final String WHOLE = "$3\r\nAda\r\n";
    private static final int ROUNDS = 40;

    private TestServer server = new TestServer.Options().seed(7).start();

    @AfterEach
    void close() {
        server.close();
    }

    /** A fault, and the complete output to its client for {@code GET} of a key that holds "Ada". */
    enum Kind {
        ERROR(rule -> rule.error("ERR out of order"), "-ERR out of order\r\n"),
        LOADING(FaultRule::loading, "-LOADING Redis is loading the dataset in memory\r\n"),
        OUT_OF_MEMORY(FaultRule::outOfMemory, "-OOM command not allowed when used memory > 'maxmemory'.\r\n"),
        READ_ONLY(FaultRule::readOnly, "-READONLY You can't write against a read only replica.\r\n"),
        MOVED(rule -> rule.moved(866, "10.0.0.2", 6379), "-MOVED 866 10.0.0.2:6379\r\n"),
        FULL_DISK(FaultRule::fullDisk, "-MISCONF Errors writing to the AOF file: No space left on device\r\n"),
        LATENCY(rule -> rule.latency(MOMENT), WHOLE),
        SLOW_REPLY(rule -> rule.slowReply(2, MOMENT), WHOLE),
        DROP(FaultRule::drop, ""),
        DROP_REPLY(FaultRule::dropReply, ""),
        CUT_REPLY(rule -> rule.cutReply(5), "$3\r\nA"),
        RESTART(FaultRule::restart, "");

        @SuppressWarnings("ImmutableEnumChecker") // They have no state.
        private final Function<FaultRule, Fault> made;

        private final String reply;

        Kind(Function<FaultRule, Fault> made, String reply) {
            this.made = made;
            this.reply = reply;
        }
    }

    /** The output to a client from the greeting to the end of its connection. */
    private String ask(String client, String request) {
        try (RawClient raw = new RawClient(server.address())) {
            raw.send("*3\r\n$6\r\nCLIENT\r\n$7\r\nSETNAME\r\n$" + client.length() + "\r\n" + client + "\r\n");
            assertEquals("+OK\r\n", raw.exchange("", 5));
            raw.send(request);
            raw.endOutput();
            String reply = raw.readAll();
            server.awaitRestart();
            return reply;
        }
    }

    private static String get(String key) {
        return "*2\r\n$3\r\nGET\r\n$" + key.length() + "\r\n" + key + "\r\n";
    }

    @ParameterizedTest
    @EnumSource
    void affectsItsCommandItsKeysAndItsClientOnce(Kind kind) {
        server.store().set("user:1", "Ada");
        server.store().set("other", "Ada");
        Fault fault = kind.made.apply(
                server.faults().on("get").keys("user:*").client("worker").once());
        int port = server.port();

        assertEquals("$3\r\nAda\r\n", ask("worker", get("other")));
        assertEquals("$3\r\nAda\r\n", ask("web", get("user:1")));
        assertEquals(":3\r\n", ask("worker", "*2\r\n$6\r\nSTRLEN\r\n$6\r\nuser:1\r\n"));
        assertEquals(0, fault.count());

        assertEquals(kind.reply, ask("worker", get("user:1")));
        assertEquals(1, fault.count());

        assertEquals("$3\r\nAda\r\n", ask("worker", get("user:1")));
        assertEquals(1, fault.count());
        assertEquals(port, server.server().port());
    }

    @ParameterizedTest
    @EnumSource
    void isRandomInAReproducibleWay(Kind kind) {
        String first = meetings(kind);
        server.close();
        server = new TestServer.Options().seed(7).start();
        String second = meetings(kind);
        server.close();
        server = new TestServer.Options().seed(8).start();

        assertEquals(first, second);
        assertTrue(first.contains("!") && first.contains("."), first);
        assertTrue(!first.equals(meetings(kind)), first);
    }

    /** For each of some requests, whether a fault with a probability of three in ten affected it. */
    private String meetings(Kind kind) {
        server.store().set("user:1", "Ada");
        Fault fault = kind.made.apply(server.faults().on("get").probability(0.3));
        StringBuilder met = new StringBuilder();
        int before = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String reply = ask("worker", get("user:1"));
            boolean isMet = fault.count() > before;
            assertEquals(isMet ? kind.reply : WHOLE, reply);
            met.append(isMet ? '!' : '.');
            before = fault.count();
        }
        return met.toString();
    }

    @Test
    void aSlowReaderDelaysNoOtherClient() {
        server.close();
        server = new TestServer.Options().clock(TestClock.stopped()).start();
        server.store().set("user:1", "Ada");
        server.faults().on("get").client("slow").slowReply(4, Duration.ofSeconds(1));
        try (RawClient slow = new RawClient(server.address())) {
            assertEquals("OK\n", slow.exchange("CLIENT SETNAME slow\n", 3));
            assertEquals("$3\r\n", slow.exchange(get("user:1") + get("other"), 4));

            assertEquals("$3\r\nAda\r\n", ask("other", get("user:1")));
            assertEquals(0, slow.available());

            server.clock().advance(Duration.ofSeconds(2));
            assertEquals("Ada\r\n$-1\r", slow.exchange("", 9));
            server.clock().advance(Duration.ofSeconds(1));
            assertEquals("\n", slow.exchange("", 1));
        }
    }

    @Test
    void clientsThatConnectAgainFindTheDataAfterARestart() {
        server.faults().on("incr").keys("visits").times(2).restart();

        assertEquals("", ask("web", "*2\r\n$4\r\nINCR\r\n$6\r\nvisits\r\n"));
        assertEquals(":1\r\n", ask("web", "*2\r\n$4\r\nINCR\r\n$5\r\nother\r\n"));
        assertEquals("", ask("web", "*2\r\n$4\r\nINCR\r\n$6\r\nvisits\r\n"));

        assertEquals(":1\r\n", ask("web", "*2\r\n$4\r\nINCR\r\n$6\r\nvisits\r\n"));
        assertEquals("1", server.store().get("other"));
    }

    @Test
    void onlyATestServerCanBeRestarted() {
        assertThrows(IllegalStateException.class, () -> new Faults(1).any().restart());
    }
}
