package io.kvserver.core.command.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.client.statistics.LatencyMonitor;
import io.kvserver.core.session.BareStore;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** LATENCY, with latencies from the test. */
class LatencyCommandsTest {
    private static final long START = 1_700_000_000L;

    private final BareStore store = new BareStore();
    private final SessionDriver client = store.newResp2Client();

    private static String ask(SessionDriver client, String request) {
        return client.exchange(Requests.array(request));
    }

    private void occurred(String event, long secondsAgo, long millis) {
        store.server().latencies().add(event, START - secondsAgo, millis);
    }

    @Test
    void aRequestIsAnEventFromTheThresholdOn() {
        store.server().settings().debugAllowed(true);
        // An hour, as a request that does not sleep may take some time on a busy machine.
        ask(client, "CONFIG SET latency-monitor-threshold 3600000");
        for (String seconds : List.of("3599.999", "3600", "3600.005")) {
            ask(client, "DEBUG SLEEP " + seconds);
            store.pass(Math.round(1000 * Double.parseDouble(seconds)));
            client.resume();
        }

        assertEquals(
                "*2\r\n*2\r\n:1700007199\r\n:3600000\r\n*2\r\n:1700010800\r\n:3600005\r\n",
                ask(client, "LATENCY HISTORY command"));
        assertEquals(
                "*1\r\n*4\r\n$7\r\ncommand\r\n:1700010800\r\n:3600005\r\n:3600005\r\n", ask(client, "LATENCY LATEST"));
    }

    @Test
    void latestNamesEachEventWithItsLastAndItsLongestTime() {
        occurred("fast-command", 3, 70);
        occurred("command", 2, 30);
        occurred("command", 1, 20);

        assertEquals(
                "command\n1699999999\n20\n30\nfast-command\n1699999997\n70\n70\n",
                store.newClient().exchange("LATENCY LATEST\n"));
        assertEquals(
                "*2\r\n*2\r\n:1699999998\r\n:30\r\n*2\r\n:1699999999\r\n:20\r\n",
                ask(store.newResp3Client(), "LATENCY HISTORY command"));
    }

    @Test
    void resetForgetsTheNamedEventsOrAll() {
        occurred("fast-command", 3, 70);
        occurred("command", 2, 30);

        assertEquals(":1\r\n", ask(client, "LATENCY RESET command foo command"));
        assertEquals("*0\r\n", ask(client, "LATENCY HISTORY command"));
        assertEquals(":1\r\n", ask(client, "LATENCY RESET"));
        assertEquals("*0\r\n", ask(client, "LATENCY LATEST"));
    }

    @Test
    void aGraphHasAColumnForEachSecond() {
        occurred("command", 4, 10);
        occurred("command", 3, 20);
        occurred("command", 2, 30);
        occurred("command", 1, 5);
        occurred("command", 0, 90);

        // As redis-server draws it.
        String graph = "command - high 90 ms, low 5 ms (all time high 90 ms)\n" + "-".repeat(80) + "\n"
                + "    #\n    |\n  _ |\n_#|_|\n     \n43210\nsssss\n";
        assertEquals(graph + "\n", store.newClient().exchange("LATENCY GRAPH command\n"));
        assertEquals("$" + graph.length() + "\r\n" + graph + "\r\n", ask(client, "LATENCY GRAPH command"));
        assertEquals(
                "=" + (graph.length() + 4) + "\r\ntxt:" + graph + "\r\n",
                ask(store.newResp3Client(), "LATENCY GRAPH command"));
    }

    @Test
    void agesAreInTheLargestUnitAndLongGraphsAreDivided() {
        LatencyMonitor monitor = new LatencyMonitor();
        monitor.add("x", START - 3 * 86_400, 1);
        monitor.add("x", START - 7_200, 1);
        monitor.add("x", START - 720, 1);
        for (int i = 79; i > 1; i--) {
            monitor.add("x", START - i, 1);
        }

        String[] lines = LatencyGraph.of(monitor.events().get(0), START).split("\n", -1);

        assertEquals("x - high 1 ms, low 1 ms (all time high 1 ms)", lines[0]);
        assertEquals("_".repeat(80), lines[5]);
        assertEquals("321" + "1".repeat(20) + "5", lines[7].substring(0, 24));
        assertEquals("dh2", lines[8].substring(0, 3));
        assertEquals("  m", lines[9].substring(0, 3));
        assertEquals(
                List.of("", " ", " ", " ", "_", " ", "2", "s", ""),
                List.of(lines).subList(10, lines.length));
    }

    @Test
    void theDoctorDescribesTheEvents() {
        List<LatencyMonitor.Event> none = List.of();
        LatencyMonitor monitor = new LatencyMonitor();
        monitor.add("command", 1, 10);
        monitor.add("command", 2, 31);
        monitor.add("fast-command", 2, 5);

        assertEquals(
                "Latency events are not noted. CONFIG SET latency-monitor-threshold tells from how many milliseconds on"
                        + " they are.\n",
                LatencyReport.of(none, 0));
        assertEquals("Nothing has taken 5 ms or longer.\n", LatencyReport.of(none, 5));
        assertEquals(
                "This took long:\n\n"
                        + "- command: in 2 seconds, up to 20 ms on average and 31 ms at most.\n"
                        + "- fast-command: in 1 second, up to 5 ms on average and 5 ms at most.\n\n"
                        + "SLOWLOG GET shows which requests take long. A request on very many keys or on a very long value"
                        + " holds up others for the same keys: several smaller ones do not.\n",
                LatencyReport.of(monitor.events(), 0));
    }

    @Test
    void theDoctorAnswersInEachProtocol() {
        String text = LatencyReport.of(List.of(), 0);

        assertEquals("$" + text.length() + "\r\n" + text + "\r\n", ask(client, "LATENCY DOCTOR"));
        assertEquals(
                "=" + (text.length() + 4) + "\r\ntxt:" + text + "\r\n", ask(store.newResp3Client(), "LATENCY DOCTOR"));
        assertEquals(text + "\n", store.newClient().exchange("LATENCY DOCTOR\n"));
    }

    @Test
    void aHistogramCountsCallsByTimesThatDouble() {
        for (long micros : List.of(0, 1, 3, 3, 900, 5_000_000)) {
            store.server()
                    .statistics()
                    .add(store.server().commands().named("get"), 1, TimeUnit.MICROSECONDS.toNanos(micros));
        }

        String counts = ":1 :2 :4 :4 :1056 :5 :8657043 :6 ".replace(" ", "\r\n");
        assertEquals(
                "*2 $3 get *4 $5 calls :6 $14 histogram_usec *8 ".replace(" ", "\r\n") + counts,
                ask(client, "LATENCY HISTOGRAM get foo set"));
        assertEquals(
                "%1 $3 get %2 $5 calls :6 $14 histogram_usec %4 ".replace(" ", "\r\n") + counts,
                ask(store.newResp3Client(), "LATENCY HISTOGRAM get foo set"));
    }

    @Test
    void ofAContainerAllSubcommandsAreAnswered() {
        ask(client, "CONFIG GET foo");
        ask(client, "CONFIG HELP");
        SessionDriver lines = store.newClient();

        String all = lines.exchange("LATENCY HISTOGRAM config\n");
        String one = lines.exchange("LATENCY HISTOGRAM CONFIG|GET config|set\n");

        assertEquals(
                List.of("config|get", "config|help"),
                all.lines().filter(line -> line.startsWith("config")).toList());
        assertEquals(
                List.of("config|get", "calls", "1", "histogram_usec"),
                one.lines().limit(4).toList());
    }

    @Test
    void timesAreNotCountedWhileTrackingIsOff() {
        SessionDriver own = SessionDriver.withOwnStore();
        own.exchange("CONFIG SET latency-tracking no\nECHO a\nECHO b\n");
        assertEquals(-1, own.exchange("INFO latencystats\n").indexOf("latency_percentiles"));

        own.exchange(
                "CONFIG SET latency-tracking yes\nCONFIG SET latency-tracking-info-percentiles \"0 99.5\"\nTIME\n");

        String told = own.exchange("INFO latencystats\n");
        assertEquals(-1, told.indexOf("usec_echo"));
        assertEquals(true, told.contains("latency_percentiles_usec_time:p0="));
        assertEquals(true, told.contains(",p99.5="));
    }
}
