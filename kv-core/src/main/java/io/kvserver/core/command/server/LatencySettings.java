package io.kvserver.core.command.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvserver.core.client.Client;
import io.kvserver.core.protocol.Reals;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The settings for the times of commands: whether they are recorded, and which percentiles INFO has. Stateless. */
final class LatencySettings {
    private static final String NAME = "latency-tracking-info-percentiles";

    private LatencySettings() {}

    static String tracking(Client client) {
        return client.server().statistics().tracksLatency() ? "yes" : "no";
    }

    static Runnable changeTracking(String value, Client client) {
        boolean on = value.equalsIgnoreCase("yes");
        if (!on && !value.equalsIgnoreCase("no")) {
            throw new IllegalArgumentException("argument must be 'yes' or 'no'");
        }
        return () -> client.server().statistics().tracksLatency(on);
    }

    static String percentiles(Client client) {
        return client.server().settings().latencyPercentiles().stream()
                .map(Reals::text)
                .collect(Collectors.joining(" "));
    }

    static Runnable changePercentiles(String value, Client client) {
        List<Double> percentiles = new ArrayList<>();
        for (String word : value.isBlank() ? new String[0] : value.strip().split("\\s+")) {
            double percentile = Reals.parseOrNaN(word.getBytes(ISO_8859_1), 0, word.length());
            if (Double.isNaN(percentile)) {
                throw new IllegalArgumentException("Invalid " + NAME + " parameters");
            }
            if (percentile < 0 || percentile > 100) {
                throw new IllegalArgumentException(NAME + " parameters should sit between [0.0,100.0]");
            }
            percentiles.add(percentile);
        }
        return () -> client.server().settings().latencyPercentiles(percentiles);
    }
}
