package io.kvserver.core.command.server;

import io.kvserver.core.client.statistics.LatencyMonitor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * LATENCY GRAPH: a chart of an event's samples, as Redis draws it: one column each, the oldest on the left, with its
 * age written vertically below. Pure functions.
 */
final class LatencyGraph {
    private static final int COLUMNS = 80;
    private static final int ROWS = 4;
    /** The characters at the top of a column, from the lowest to the highest. */
    private static final char[] TOPS = {'_', 'o', '#'};

    private static final char BELOW_TOP = '|';
    private static final int STEPS = ROWS * TOPS.length;

    private LatencyGraph() {}

    static String of(LatencyMonitor.Event event, long nowSeconds) {
        List<LatencyMonitor.Sample> samples = event.samples();
        long low = Long.MAX_VALUE;
        long high = 0;
        for (LatencyMonitor.Sample sample : samples) {
            low = Math.min(low, sample.millis());
            high = Math.max(high, sample.millis());
        }
        StringBuilder graph = new StringBuilder();
        graph.append(event.name())
                .append(" - high ")
                .append(high)
                .append(" ms, low ")
                .append(low);
        graph.append(" ms (all time high ").append(event.maxMillis()).append(" ms)\n");
        graph.append("-".repeat(COLUMNS)).append('\n');
        for (int first = 0; first < samples.size(); first += COLUMNS) {
            graph.append(first == 0 ? "" : "\n");
            List<LatencyMonitor.Sample> part = samples.subList(first, Math.min(first + COLUMNS, samples.size()));
            draw(part, low, Math.max(1, high - low), graph);
            label(part, nowSeconds, graph);
        }
        return graph.toString();
    }

    private static void draw(List<LatencyMonitor.Sample> samples, long low, long range, StringBuilder graph) {
        for (int row = ROWS - 1; row >= 0; row--) {
            for (LatencyMonitor.Sample sample : samples) {
                long step = Math.min(STEPS - 1, (sample.millis() - low) * STEPS / range);
                long inRow = step - (long) row * TOPS.length;
                graph.append(inRow < 0 ? ' ' : inRow < TOPS.length ? TOPS[(int) inRow] : BELOW_TOP);
            }
            graph.append('\n');
        }
    }

    private static void label(List<LatencyMonitor.Sample> samples, long nowSeconds, StringBuilder graph) {
        List<String> labels = new ArrayList<>();
        for (LatencyMonitor.Sample sample : samples) {
            labels.add(age(nowSeconds - sample.seconds()));
        }
        int longest = labels.stream().mapToInt(String::length).max().orElse(0);
        // One empty row above the labels.
        for (int row = -1; row < longest; row++) {
            char[] line = new char[labels.size()];
            Arrays.fill(line, ' ');
            for (int i = 0; i < line.length; i++) {
                String label = labels.get(i);
                if (row >= 0 && row < label.length()) {
                    line[i] = label.charAt(row);
                }
            }
            graph.append(line).append('\n');
        }
    }

    private static String age(long seconds) {
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 60 * 60) {
            return seconds / 60 + "m";
        }
        if (seconds < 24 * 60 * 60) {
            return seconds / (60 * 60) + "h";
        }
        return seconds / (24 * 60 * 60) + "d";
    }
}
