package io.kvserver.readme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** EMBEDDING.md's cache is one of this module's, and works. */
class JCacheReadmeTest {
    @Test
    void whatIsShownIsWhatIsHere() throws Exception {
        Path module = Path.of(System.getProperty("basedir", "."));
        String source = Files.readString(module.resolve("src/test/java/io/kvserver/readme/Prices.java"));
        String shown = source.substring(source.indexOf("import"));

        assertTrue(
                Files.readString(module.resolve("../../kv-core/EMBEDDING.md")).contains("```java\n" + shown + "```\n"));
    }

    @Test
    void aPriceIsRaised() {
        try (KvStore store = new KvStore()) {
            Prices prices = new Prices(store);

            assertEquals(100, prices.raise("pen", 100));
            assertEquals(120, prices.raise("pen", 20));
            assertEquals("120", store.get("prices::pen"));
        }
    }
}
