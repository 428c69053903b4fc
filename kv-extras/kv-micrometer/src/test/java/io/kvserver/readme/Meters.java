package io.kvserver.readme;

import io.kvserver.core.KvStore;
import io.kvserver.micrometer.KvMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

class Meters {
    static void register(KvStore store, MeterRegistry registry) {
        new KvMetrics(store, Tags.of("store", "sessions")).bindTo(registry);
    }
}
