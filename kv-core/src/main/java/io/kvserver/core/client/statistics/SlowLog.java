package io.kvserver.core.client.statistics;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The requests that took longest lately, the newest first. Any thread. */
public final class SlowLog {
    /** What is kept of a client's name. */
    private static final int MAX_NAME = 128;

    private final Deque<Entry> entries = new ArrayDeque<>();
    private long nextId;

    /** A slow request: when it was run, how long it took, and who sent it under which name. */
    public record Entry(long id, long seconds, long micros, List<byte[]> words, String address, String name) {}

    /** Adds a request, whose id is given here, and forgets the oldest beyond {@code length}. */
    public synchronized void add(Entry slow, long length) {
        String name = slow.name.length() <= MAX_NAME ? slow.name : slow.name.substring(0, MAX_NAME);
        entries.addFirst(new Entry(nextId++, slow.seconds, slow.micros, slow.words, slow.address, name));
        trim(length);
    }

    synchronized void trim(long length) {
        while (entries.size() > length) {
            entries.removeLast();
        }
    }

    /** The newest entries, {@code count} at most. */
    public synchronized List<Entry> newest(long count) {
        List<Entry> newest = new ArrayList<>();
        for (Entry entry : entries) {
            if (newest.size() >= count) {
                break;
            }
            newest.add(entry);
        }
        return newest;
    }

    public synchronized int size() {
        return entries.size();
    }

    public synchronized void clear() {
        entries.clear();
    }
}
