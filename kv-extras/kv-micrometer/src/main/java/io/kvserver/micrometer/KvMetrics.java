package io.kvserver.micrometer;

import io.kvserver.core.KvStore;
import io.kvserver.core.Metrics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * Binds a store's metrics as meters: {@code kv.clients.connected}, {@code kv.clients.blocked}, {@code kv.keys}, {@code
 * kv.memory.used}, {@code kv.memory.max} (bytes) as gauges, and {@code kv.commands}, {@code kv.keyspace.hits}, {@code
 * kv.keyspace.misses}, {@code kv.keys.expired}, {@code kv.keys.evicted} as counters.
 *
 * <pre>{@code
 * new KvMetrics(store).bindTo(registry);
 * }</pre>
 *
 * <p>The registry keeps a reference to the binder and so to the store. After the store is closed, the meters keep their last
 * values. Thread: any.
 */
public final class KvMetrics implements MeterBinder {
    private final Snapshots snapshots;
    private final Tags tags;

    /** Meters without tags. */
    public KvMetrics(KvStore store) {
        this(store, Tags.empty());
    }

    /** Meters with these tags, which distinguish several stores in a registry. */
    public KvMetrics(KvStore store, Iterable<Tag> tags) {
        this.snapshots = new Snapshots(Objects.requireNonNull(store, "store")::metrics, System::nanoTime);
        this.tags = Tags.of(tags);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, "kv.clients.connected", BaseUnits.CONNECTIONS, Metrics::connectedClients);
        gauge(registry, "kv.clients.blocked", BaseUnits.CONNECTIONS, Metrics::blockedClients);
        gauge(registry, "kv.keys", "keys", Metrics::keys);
        gauge(registry, "kv.memory.used", BaseUnits.BYTES, Metrics::memoryBytes);
        gauge(registry, "kv.memory.max", BaseUnits.BYTES, Metrics::maxMemoryBytes);
        counter(registry, "kv.commands", Metrics::commandsProcessed);
        counter(registry, "kv.keyspace.hits", Metrics::keyspaceHits);
        counter(registry, "kv.keyspace.misses", Metrics::keyspaceMisses);
        counter(registry, "kv.keys.expired", Metrics::expiredKeys);
        counter(registry, "kv.keys.evicted", Metrics::evictedKeys);
    }

    private void gauge(MeterRegistry registry, String name, String unit, ToDoubleFunction<Metrics> value) {
        Gauge.builder(name, snapshots, all -> value.applyAsDouble(all.latest()))
                .baseUnit(unit)
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    private void counter(MeterRegistry registry, String name, ToDoubleFunction<Metrics> value) {
        FunctionCounter.builder(name, snapshots, all -> value.applyAsDouble(all.latest()))
                .tags(tags)
                .register(registry);
    }
}
