package io.kvserver.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.core.Metrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class KvMetricsTest {
    @Test
    void metersReadTheStoresMetrics() {
        KvStore store = new KvStore.Builder().maxMemory(50_000_000).build();
        store.set("a", "b");
        store.get("a");
        store.get("none");
        MeterRegistry registry = new SimpleMeterRegistry();

        new KvMetrics(store, Tags.of("store", "first")).bindTo(registry);

        assertEquals(1, registry.get("kv.keys").tag("store", "first").gauge().value());
        assertEquals(50_000_000, registry.get("kv.memory.max").gauge().value());
        assertTrue(registry.get("kv.memory.used").gauge().value() > 0);
        assertEquals(0, registry.get("kv.clients.connected").gauge().value());
        assertEquals(0, registry.get("kv.clients.blocked").gauge().value());
        Metrics metrics = store.metrics();
        assertEquals(
                (double) metrics.keyspaceHits(),
                registry.get("kv.keyspace.hits").functionCounter().count());
        assertEquals(
                (double) metrics.keyspaceMisses(),
                registry.get("kv.keyspace.misses").functionCounter().count());
        assertEquals(0, registry.get("kv.keys.expired").functionCounter().count());
        assertEquals(0, registry.get("kv.keys.evicted").functionCounter().count());
        assertTrue(registry.get("kv.commands").functionCounter().count() >= 0);
        store.close();
    }

    @Test
    void metricsAreReadAtMostOncePerSecond() {
        KvStore store = new KvStore();
        AtomicLong nanos = new AtomicLong(Long.MAX_VALUE);
        Snapshots snapshots = new Snapshots(store::metrics, nanos::get);

        Metrics first = snapshots.latest();
        nanos.addAndGet(999_999_999);
        assertSame(first, snapshots.latest());
        nanos.addAndGet(1);
        assertNotSame(first, snapshots.latest());
        store.close();
    }
}
