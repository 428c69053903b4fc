package io.kvserver.core.command;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class VersionTest {
    @Test
    void theVersionIsThatOfTheBuild() throws Exception {
        String build = Files.readString(Path.of("pom.xml"));

        assertTrue(build.contains("<version>" + Version.TEXT + "</version>")
                || build.contains("<version>" + Version.TEXT + "-SNAPSHOT</version>"));
    }
}
