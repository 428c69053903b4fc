package io.kvserver.core.map;

import java.util.concurrent.atomic.LongAdder;

/** The counters of a map. Any thread. */
final class Counts {
    final LongAdder hits = new LongAdder();
    final LongAdder misses = new LongAdder();
    final LongAdder puts = new LongAdder();
    final LongAdder removals = new LongAdder();
    final LongAdder expirations = new LongAdder();
    final LongAdder evictions = new LongAdder();

    void asked(boolean found) {
        (found ? hits : misses).increment();
    }

    void removed(RemovalCause cause) {
        if (cause == RemovalCause.EXPIRED) {
            expirations.increment();
        } else if (cause == RemovalCause.EVICTED) {
            evictions.increment();
        }
    }

    MapStatistics snapshot() {
        return new MapStatistics(
                hits.sum(), misses.sum(), puts.sum(), removals.sum(), expirations.sum(), evictions.sum());
    }
}
