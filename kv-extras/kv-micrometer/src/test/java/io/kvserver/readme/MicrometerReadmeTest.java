package io.kvserver.readme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** EMBEDDING.md's binding is one of this module's, and works. */
class MicrometerReadmeTest {
    @Test
    void whatIsShownIsWhatIsHere() throws Exception {
        Path module = Path.of(System.getProperty("basedir", "."));
        String source = Files.readString(module.resolve("src/test/java/io/kvserver/readme/Meters.java"));
        String shown = source.substring(source.indexOf("import"));

        assertTrue(
                Files.readString(module.resolve("../../kv-core/EMBEDDING.md")).contains("```java\n" + shown + "```\n"));
    }

    @Test
    void metersAreThere() {
        try (KvStore store = new KvStore()) {
            MeterRegistry registry = new SimpleMeterRegistry();
            store.set("a", "b");

            Meters.register(store, registry);

            assertEquals(
                    1, registry.get("kv.keys").tag("store", "sessions").gauge().value());
        }
    }
}
