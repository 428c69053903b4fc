package io.kvserver.core.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.session.SessionDriver;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** MONITOR: what it shows of which requests. */
class MonitorTest {
    private final BareStore store = new BareStore();
    private final SessionDriver monitor = store.newClient();
    private final SessionDriver client = store.newClient();

    @BeforeEach
    void start() {
        store.setTime(1_700_000_000_123L);
        assertEquals("OK\n", monitor.exchange("MONITOR\n"));
    }

    @Test
    void eachRequestIsALineWithTimeDatabaseAddressAndWords() {
        client.exchange("SET a \"b\\n\\x00\\\"\\\\\"\n");
        client.exchange("SELECT 3\nget a\n");

        assertEquals(
                List.of(
                        "1700000000.123000 [0 ?:0] \"SET\" \"a\" \"b\\n\\x00\\\"\\\\\"",
                        "1700000000.123000 [3 ?:0] \"SELECT\" \"3\"",
                        "1700000000.123000 [3 ?:0] \"get\" \"a\""),
                lines());
    }

    @Test
    void aTransactionIsShownWhenItIsRun() {
        client.exchange("MULTI\nSET a 1\nINCR a\n");
        assertEquals(List.of("\"MULTI\""), words());

        client.exchange("EXEC\n");

        assertEquals(List.of("\"SET\" \"a\" \"1\"", "\"INCR\" \"a\"", "\"EXEC\""), words());
    }

    @Test
    void passwordsAreNotShown() {
        client.exchange("AUTH default secret\n");
        client.exchange(Requests.array("HELLO 3 AUTH default secret SETNAME me"));

        assertEquals(
                List.of(
                        "\"AUTH\" \"(redacted)\" \"(redacted)\"",
                        "\"HELLO\" \"3\" \"AUTH\" \"(redacted)\" \"(redacted)\" \"SETNAME\" \"me\""),
                words());
    }

    @Test
    void whatIsForAdministratorsAndWhatIsRefusedIsNotShown() {
        client.exchange("CONFIG SET requirepass secret\nCLIENT LIST\nFOO\nGET\nPING\n");

        assertEquals(List.of("\"PING\""), words());
    }

    @Test
    void resetEndsIt() {
        assertEquals("RESET\n", monitor.exchange("RESET\n"));

        client.exchange("PING\n");

        assertEquals(List.of(), lines());
    }

    @Test
    void itIsNotShownToWhoIsGone() {
        monitor.disconnect();

        client.exchange("PING\n");

        assertEquals(List.of(), lines());
    }

    @Test
    void inRespEachLineIsAStatus() {
        SessionDriver resp3 = store.newResp3Client();
        resp3.exchange(Requests.array("MONITOR"));

        client.exchange("PING\n");

        assertEquals("+1700000000.123000 [0 ?:0] \"PING\"\r\n", resp3.takeMessages());
    }

    private List<String> lines() {
        return monitor.takeMessages().lines().toList();
    }

    private List<String> words() {
        return lines().stream()
                .map(line -> line.substring(line.indexOf("] ") + 2))
                .toList();
    }
}
