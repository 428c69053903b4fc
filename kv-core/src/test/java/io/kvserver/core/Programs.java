package io.kvserver.core;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Programs that tests need besides the JDK, and libraries of other languages. A test whose
 * program is not installed is skipped, unless the system property {@code kv.programs.required} names the program, among others and separated
 * by commas: then it fails. Stateless.
 */
public final class Programs {
    private Programs() {}

    /** Where the program is, if it is on the PATH. */
    public static Optional<Path> find(String program) {
        return directories()
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst()
                .or(() -> {
                    failIfRequired(program);
                    return Optional.empty();
                });
    }

    /** Where the program is; a test without it is skipped. */
    public static String require(String program) {
        return find(program).map(Path::toString).orElseGet(() -> skip(program));
    }

    /** Skips or fails a test that needs something that is not installed. */
    public static String skip(String missing) {
        failIfRequired(missing);
        return Assumptions.abort(missing + " is not installed");
    }

    private static void failIfRequired(String missing) {
        if (List.of(System.getProperty("kv.programs.required", "").split(",")).contains(missing)) {
            throw new AssertionError(missing + " is not installed, and kv.programs.required names it");
        }
    }

    private static Stream<String> directories() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":")).filter(directory -> !directory.isEmpty());
    }
}
