package io.kvserver.core.command.server;

import io.kvserver.core.client.statistics.LatencyMonitor;
import java.util.List;
import java.util.Locale;

/** LATENCY DOCTOR's report on slow events. Pure functions. */
final class LatencyReport {
    private LatencyReport() {}

    /** A report on events. Events of {@code thresholdMillis} or more are recorded; none if that is 0. */
    static String of(List<LatencyMonitor.Event> events, long thresholdMillis) {
        if (events.isEmpty() && thresholdMillis == 0) {
            return "Latency events are not noted. CONFIG SET latency-monitor-threshold tells from how many"
                    + " milliseconds on they are.\n";
        }
        if (events.isEmpty()) {
            return "Nothing has taken " + thresholdMillis + " ms or longer.\n";
        }
        StringBuilder report = new StringBuilder("This took long:\n\n");
        for (LatencyMonitor.Event event : events) {
            report.append(line(event));
        }
        report.append("\nSLOWLOG GET shows which requests take long.");
        if (events.stream().anyMatch(event -> event.name().equals("command"))) {
            report.append(" A request on very many keys or on a very long value holds up others for the same keys:"
                    + " several smaller ones do not.");
        }
        return report.append('\n').toString();
    }

    private static String line(LatencyMonitor.Event event) {
        long sum = event.samples().stream()
                .mapToLong(LatencyMonitor.Sample::millis)
                .sum();
        int seconds = event.samples().size();
        return String.format(
                Locale.ROOT,
                "- %s: in %d %s, up to %d ms on average and %d ms at most.\n",
                event.name(),
                seconds,
                seconds == 1 ? "second" : "seconds",
                sum / seconds,
                event.maxMillis());
    }
}
