package io.kvserver.readme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/** EMBEDDING.md's configuration is one of this module's, and works. */
class SpringReadmeTest {
    @Test
    void whatIsShownIsWhatIsHere() throws Exception {
        Path module = Path.of(System.getProperty("basedir", "."));
        String source = Files.readString(module.resolve("src/test/java/io/kvserver/readme/CacheConfiguration.java"));
        String shown = source.substring(source.indexOf("import"));

        assertTrue(
                Files.readString(module.resolve("../../kv-core/EMBEDDING.md")).contains("```java\n" + shown + "```\n"));
    }

    @Test
    void anApplicationHasTheCache() {
        try (AnnotationConfigApplicationContext application =
                new AnnotationConfigApplicationContext(CacheConfiguration.class)) {
            Cache cache = application.getBean(CacheManager.class).getCache("prices");

            cache.put("pen", 120);

            assertEquals(120, cache.get("pen", Integer.class));
            assertTrue(application.getBean(KvStore.class).ttl("prices::pen").toSeconds() <= 600);
        }
    }
}
