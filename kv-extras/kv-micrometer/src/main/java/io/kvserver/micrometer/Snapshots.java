package io.kvserver.micrometer;

import io.kvserver.core.Metrics;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A store's metrics, refreshed when they are older than a second. Any thread. */
final class Snapshots {
    private static final long MAX_AGE_NANOS = 1_000_000_000;

    private final Supplier<Metrics> source;
    private final LongSupplier nanos;
    private volatile @Nullable Taken last;

    private record Taken(Metrics metrics, long nanos) {}

    /** {@code nanos} is a clock in nanoseconds with any origin. */
    Snapshots(Supplier<Metrics> source, LongSupplier nanos) {
        this.source = source;
        this.nanos = nanos;
    }

    Metrics latest() {
        long now = nanos.getAsLong();
        Taken present = last;
        if (present == null || now - present.nanos() >= MAX_AGE_NANOS) {
            present = new Taken(source.get(), now);
            last = present;
        }
        return present.metrics();
    }
}
