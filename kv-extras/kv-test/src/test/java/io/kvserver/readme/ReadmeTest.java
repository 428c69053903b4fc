package io.kvserver.readme;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** EMBEDDING.md's test with the extension is one of this module's. */
class ReadmeTest {
    @Test
    void theTestWithTheExtensionIsTheOneHere() throws Exception {
        Path module = Path.of(System.getProperty("basedir", "."));
        String source = Files.readString(module.resolve("src/test/java/io/kvserver/readme/SessionsTest.java"));
        String shown = source.substring(source.indexOf("import"));

        assertTrue(
                Files.readString(module.resolve("../../kv-core/EMBEDDING.md")).contains("```java\n" + shown + "```\n"));
    }
}
