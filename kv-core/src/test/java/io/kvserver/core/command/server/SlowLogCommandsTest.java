package io.kvserver.core.command.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.client.Client;
import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.session.BareStore;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** SLOWLOG. The test decides how long requests take: they sleep by the injected clock, or are reported with their time. */
class SlowLogCommandsTest {
    private final BareStore store = new BareStore();
    private final SessionDriver client = store.newResp2Client();

    @BeforeEach
    void allowDebug() {
        store.server().settings().debugAllowed(true);
    }

    private static String ask(SessionDriver client, String request) {
        return client.exchange(Requests.array(request));
    }

    private String sleep(SessionDriver sleeper, String seconds, long millis) {
        ask(sleeper, "DEBUG SLEEP " + seconds);
        store.pass(millis);
        return sleeper.resume();
    }

    /** A client that has run a request of this duration. */
    private void ran(long micros, List<String> words) {
        Client sender = store.server().clients().all().iterator().next();
        byte[][] bytes = words.stream().map(word -> word.getBytes(ISO_8859_1)).toArray(byte[][]::new);
        Args args = Args.of(bytes);
        Command command = store.server().commands().find(args);
        sender.meter().ran(Objects.requireNonNull(command), args, TimeUnit.MICROSECONDS.toNanos(micros));
    }

    @Test
    void anEntryHasRequestTimeDurationAndClient() {
        ask(client, "CLIENT SETNAME me");

        String slept = sleep(client, "0.02", 20);

        assertEquals("+OK\r\n", slept);
        assertEquals(
                "*1 *6 :0 :1700000000 :20000 *3 $5 DEBUG $5 SLEEP $4 0.02 $3 ?:0 $2 me ".replace(" ", "\r\n"),
                ask(client, "SLOWLOG GET"));
        assertEquals(
                "0\n1700000000\n20000\nDEBUG\nSLEEP\n0.02\n?:0\nme\n",
                store.newClient().exchange("SLOWLOG GET\n"));
        assertEquals(ask(client, "SLOWLOG GET"), ask(store.newResp3Client(), "SLOWLOG GET"));
    }

    @Test
    void onlyWhatTakesLongerThanTheSettingIsNoted() {
        ran(9_999, List.of("GET", "fast"));
        ran(10_000, List.of("GET", "slow"));
        // Set directly, because a CONFIG SET may take longer than that itself.
        store.server().settings().slowMicros(50);
        ran(49, List.of("GET", "brief"));
        ran(50, List.of("GET", "long"));
        store.server().settings().slowMicros(-1);
        ran(1_000_000, List.of("GET", "eternal"));

        assertEquals(":2\r\n", ask(client, "SLOWLOG LEN"));
        assertEquals(
                "1\n1700000000\n50\nGET\nlong\n?:0\n\n0\n1700000000\n10000\nGET\nslow\n?:0\n\n",
                store.newClient().exchange("SLOWLOG GET -1\n"));
    }

    @Test
    void theNewestComeFirstTenUnlessMoreAreAskedFor() {
        for (int i = 0; i < 12; i++) {
            ran(20_000 + i, List.of("GET", "k" + i));
        }
        SessionDriver lines = store.newClient();

        assertEquals(10, ids(lines.exchange("SLOWLOG GET\n")).size());
        assertEquals(12, ids(lines.exchange("SLOWLOG GET -1\n")).size());
        assertEquals(List.of("11", "10", "9"), ids(lines.exchange("SLOWLOG GET 3\n")));
        assertEquals("(empty array)\n", lines.exchange("SLOWLOG GET 0\n"));
    }

    private static List<String> ids(String lines) {
        List<String> ids = new ArrayList<>();
        String[] all = lines.split("\n", -1);
        for (int i = 0; i + 7 <= all.length; i += 7) {
            ids.add(all[i]);
        }
        return ids;
    }

    @Test
    void theOldestGoWhenTheLengthIsReached() {
        // Set directly: on a busy machine a request might be slow itself.
        store.server().settings().slowLogLength(2);
        for (int i = 0; i < 5; i++) {
            ran(20_000, List.of("GET", "k" + i));
        }

        assertEquals(List.of("4", "3"), ids(store.newClient().exchange("SLOWLOG GET\n")));
        assertEquals(":2\r\n", ask(client, "SLOWLOG LEN"));
    }

    @Test
    void afterAResetTheNumbersGoOn() {
        ran(20_000, List.of("GET", "a"));
        String reset = ask(client, "SLOWLOG RESET");
        String empty = ask(client, "SLOWLOG LEN");
        ran(20_000, List.of("GET", "b"));

        assertEquals("+OK\r\n:0\r\n", reset + empty);
        assertEquals(List.of("1"), ids(store.newClient().exchange("SLOWLOG GET\n")));
    }

    @Test
    void passwordsAndLongRequestsAreNotKept() {
        List<String> many = new ArrayList<>(List.of("MGET"));
        for (int i = 0; i < 40; i++) {
            many.add("k");
        }
        ran(20_000, List.of("CONFIG", "SET", "requirepass", "secret", "slowlog-max-len", "9"));
        ran(20_000, List.of("SET", "k", "x".repeat(130)));
        ran(20_000, many);

        String log = store.newClient().exchange("SLOWLOG GET\n");

        assertEquals(
                "2\n1700000000\n20000\nMGET\n" + "k\n".repeat(30) + "... (10 more arguments)\n?:0\n\n"
                        + "1\n1700000000\n20000\nSET\nk\n" + "x".repeat(128) + "... (2 more bytes)\n?:0\n\n"
                        + "0\n1700000000\n20000\nCONFIG\nSET\nrequirepass\n(redacted)\nslowlog-max-len\n9\n?:0\n\n",
                log);
    }
}
