package io.kvserver.core.client.statistics;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** When something took longer than {@code latency-monitor-threshold}, by kinds of events. Any thread. */
public final class LatencyMonitor {
    private static final int MAX_SAMPLES = 160;

    private final Map<String, History> events = new TreeMap<>();

    /** One second, and the longest of it. */
    public record Sample(long seconds, long millis) {}

    /** What is known of one kind of event: the samples from the oldest on. */
    public record Event(String name, List<Sample> samples, long maxMillis) {
        public Sample latest() {
            return samples.get(samples.size() - 1);
        }
    }

    private static final class History {
        final Deque<Sample> samples = new ArrayDeque<>();
        long maxMillis;
    }

    public synchronized void add(String event, long seconds, long millis) {
        History history = events.computeIfAbsent(event, first -> new History());
        history.maxMillis = Math.max(history.maxMillis, millis);
        Sample last = history.samples.peekLast();
        if (last != null && last.seconds() == seconds) {
            history.samples.removeLast();
            history.samples.addLast(new Sample(seconds, Math.max(last.millis(), millis)));
            return;
        }
        history.samples.addLast(new Sample(seconds, millis));
        if (history.samples.size() > MAX_SAMPLES) {
            history.samples.removeFirst();
        }
    }

    /** All kinds of events that have occurred. */
    public synchronized List<Event> events() {
        List<Event> known = new ArrayList<>();
        events.forEach((name, history) -> known.add(new Event(name, List.copyOf(history.samples), history.maxMillis)));
        return known;
    }

    /** The samples of one kind, from the oldest on. */
    public synchronized List<Sample> samples(String event) {
        History history = events.get(event);
        return history == null ? List.of() : List.copyOf(history.samples);
    }

    /** Forgets a kind of event, and says whether there was one. */
    public synchronized boolean forget(String event) {
        return events.remove(event) != null;
    }

    /** Forgets everything, and says how many kinds there were. */
    public synchronized int forgetAll() {
        int count = events.size();
        events.clear();
        return count;
    }
}
