package io.kvserver.net;

import io.kvserver.core.fuzz.FuzzRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Fuzzes the port for encrypted connections: {@code mvn -Pfuzz test-compile exec:exec@fuzz -pl kv-net -am -Dfuzz.targets=tls}. Jazzer
 * calls the methods that are named as it wants them.
 */
public final class TlsFuzz {
    static final String NAME = "tls";

    private static @Nullable TlsTarget target;

    private TlsFuzz() {}

    /**
     * Fuzzes.
     *
     * @param words the seconds, and names of targets; the fuzzer runs if this target is among them, or if none is named
     */
    public static void main(String[] words) throws IOException, InterruptedException {
        FuzzRun run = new FuzzRun(TlsFuzz.class, Integer.parseInt(words[0]));
        System.exit(FuzzRun.isNamed(NAME, words) && run.finds(NAME, TlsTarget.made()) ? 1 : 0);
    }

    /** Called before the first input. */
    public static void fuzzerInitialize() throws Exception {
        target = new TlsTarget(Files.createTempDirectory(Path.of("target"), "tls"));
    }

    /** Takes one input. */
    public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
        target.take(bytes);
    }
}
