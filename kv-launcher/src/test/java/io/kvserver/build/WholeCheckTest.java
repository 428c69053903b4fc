package io.kvserver.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What must run all tests does so, the slow ones, too: without {@code -Dkv.tests=all} they would be left out unnoticed. */
class WholeCheckTest {
    private static final Path ROOT = Path.of(System.getProperty("basedir", "."), "..");
    private static final String ALL = " -Dkv.tests=all ";

    private static List<String> linesWith(String file, String... parts) throws IOException {
        try (Stream<String> lines = Files.lines(ROOT.resolve(file))) {
            return lines.filter(line -> Stream.of(parts).allMatch(line::contains))
                    .map(String::strip)
                    .toList();
        }
    }

    @Test
    void theWholeCheckRunsAllTestsOnBothJdks() throws IOException {
        List<String> builds = linesWith(".ci/run", "mvn ", "clean verify");
        List<String> runs = linesWith(".ci/run", "run \"JDK ");

        assertEquals(1, builds.size());
        assertTrue(builds.get(0).contains(ALL), builds.get(0));
        assertEquals(2, runs.size());
        assertEquals(
                List.of(), runs.stream().filter(run -> run.contains("kv.tests")).toList());
    }

    @Test
    void aReleaseRunsAllTests() throws IOException {
        List<String> releases = linesWith(".github/CONTRIBUTING.md", "mvn -Prelease", "verify");

        assertEquals(1, releases.size());
        assertTrue(releases.get(0).contains(ALL), releases.get(0));
    }
}
