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
    /** No request of these tests takes so long by itself, on however busy a machine. */
    private static final long HOUR_MICROS = TimeUnit.HOURS.toMicros(1);

    private final BareStore store = new BareStore();
    private SessionDriver client;

    @BeforeEach
    void connect() {
        store.server().settings().debugAllowed(true);
        store.server().settings().slowMicros(HOUR_MICROS);
        client = store.newResp2Client();
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

        String slept = sleep(client, "3600", TimeUnit.HOURS.toMillis(1));

        assertEquals("+OK\r\n", slept);
        assertEquals(
                "*1 *6 :0 :1700003600 :3600000000 *3 $5 DEBUG $5 SLEEP $4 3600 $3 ?:0 $2 me ".replace(" ", "\r\n"),
                ask(client, "SLOWLOG GET"));
        assertEquals(
                "0\n1700003600\n3600000000\nDEBUG\nSLEEP\n3600\n?:0\nme\n",
                store.newClient().exchange("SLOWLOG GET\n"));
        assertEquals(ask(client, "SLOWLOG GET"), ask(store.newResp3Client(), "SLOWLOG GET"));
    }

    @Test
    void onlyWhatTakesLongerThanTheSettingIsNoted() {
        store.server().settings().slowMicros(new BareStore().server().settings().slowMicros());
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
            ran(HOUR_MICROS + i, List.of("GET", "k" + i));
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
        store.server().settings().slowLogLength(2);
        for (int i = 0; i < 5; i++) {
            ran(HOUR_MICROS, List.of("GET", "k" + i));
        }

        assertEquals(List.of("4", "3"), ids(store.newClient().exchange("SLOWLOG GET\n")));
        assertEquals(":2\r\n", ask(client, "SLOWLOG LEN"));
    }

    @Test
    void afterAResetTheNumbersGoOn() {
        ran(HOUR_MICROS, List.of("GET", "a"));
        String reset = ask(client, "SLOWLOG RESET");
        String empty = ask(client, "SLOWLOG LEN");
        ran(HOUR_MICROS, List.of("GET", "b"));

        assertEquals("+OK\r\n:0\r\n", reset + empty);
        assertEquals(List.of("1"), ids(store.newClient().exchange("SLOWLOG GET\n")));
    }

    @Test
    void passwordsAndLongRequestsAreNotKept() {
        List<String> many = new ArrayList<>(List.of("MGET"));
        for (int i = 0; i < 40; i++) {
            many.add("k");
        }
        ran(HOUR_MICROS, List.of("CONFIG", "SET", "requirepass", "secret", "slowlog-max-len", "9"));
        ran(HOUR_MICROS, List.of("SET", "k", "x".repeat(130)));
        ran(HOUR_MICROS, many);

        String log = store.newClient().exchange("SLOWLOG GET\n");

        assertEquals(
                "2\n1700000000\n3600000000\nMGET\n" + "k\n".repeat(30) + "... (10 more arguments)\n?:0\n\n"
                        + "1\n1700000000\n3600000000\nSET\nk\n" + "x".repeat(128) + "... (2 more bytes)\n?:0\n\n"
                        + "0\n1700000000\n3600000000\nCONFIG\nSET\nrequirepass\n(redacted)\nslowlog-max-len\n9\n?:0\n\n",
                log);
    }
}
