package io.kvserver.core.command.server;

import io.kvserver.core.client.ServerState;
import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.client.statistics.CommandCounter;
import io.kvserver.core.client.statistics.Statistics;
import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.Reals;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** INFO's sections on commands and errors. Confined to one request. */
final class InfoOfCommands {
    private final InfoText text;
    private final ServerState server;
    private final Statistics.Totals totals;
    private final Meanwhile others;

    InfoOfCommands(InfoText text, ServerState server, Statistics.Totals totals, Meanwhile others) {
        this.text = text;
        this.server = server;
        this.totals = totals;
        this.others = others;
    }

    private void eachCommand(BiConsumer<Command, CommandCounter> writer) {
        for (Command command : server.commands().declared()) {
            writer.accept(command, totals.of(command));
            others.step();
            for (Command part : command.subcommands()) {
                writer.accept(part, totals.of(part));
            }
        }
    }

    void commands() {
        eachCommand((command, counter) -> {
            if (counter.isUsed()) {
                long micros = TimeUnit.NANOSECONDS.toMicros(counter.nanos);
                double average = counter.calls == 0 ? 0 : (double) micros / counter.calls;
                text.field(
                        "cmdstat_" + command.name(),
                        String.format(
                                Locale.ROOT,
                                "calls=%d,usec=%d,usec_per_call=%.2f,rejected_calls=%d,failed_calls=%d",
                                counter.calls,
                                micros,
                                average,
                                counter.rejected,
                                counter.failed));
            }
        });
    }

    void errors() {
        server.statistics().errors().forEach((code, count) -> text.field("errorstat_" + safe(code), "count=" + count));
    }

    /**
     * Replaces special characters, as Redis does: a script's error may have any bytes, which must not look like other
     * fields.
     */
    private static String safe(String code) {
        return code.replaceAll("[#:\\r\\n]", "_");
    }

    void latencies() {
        if (!server.statistics().tracksLatency()) {
            return;
        }
        List<Double> percentiles = server.settings().latencyPercentiles();
        eachCommand((command, counter) -> {
            if (counter.timed() > 0) {
                StringBuilder times = new StringBuilder();
                for (double percentile : percentiles) {
                    times.append(times.isEmpty() ? "p" : ",p")
                            .append(Reals.text(percentile))
                            .append(String.format(Locale.ROOT, "=%.3f", counter.percentileNanos(percentile) / 1000.0));
                }
                text.field("latency_percentiles_usec_" + command.name(), times.toString());
            }
        });
    }
}
