package io.kvserver.readme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** EMBEDDING.md's resource for tests with Quarkus, called as Quarkus would. */
class KvTestResourceTest {
    @Test
    void theResourceIsTheOneHere() throws Exception {
        Path module = Path.of(System.getProperty("basedir", "."));
        String source = Files.readString(module.resolve("src/test/java/io/kvserver/readme/KvTestResource.java"));
        String shown = source.substring(source.indexOf("import"));

        assertTrue(
                Files.readString(module.resolve("../../kv-core/EMBEDDING.md")).contains("```java\n" + shown + "```\n"));
    }

    @Test
    @SuppressWarnings("resource") // A server that cannot be started need not be stopped.
    void theApplicationConnectsToIt() {
        KvTestResource resource = new KvTestResource();
        String uri = resource.start().get("quarkus.redis.hosts");
        try (Jedis jedis = new Jedis(uri)) {
            assertEquals("PONG", jedis.ping());
        } finally {
            resource.stop();
        }

        assertThrows(JedisConnectionException.class, () -> new Jedis(uri));
    }
}
