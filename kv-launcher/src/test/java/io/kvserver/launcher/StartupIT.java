package io.kvserver.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits the classes that a server loads until it has answered its first request: they are most of a JVM's start. */
class StartupIT {
    /** A start loads 213 to 215, so this leaves little room. The number does not grow with the number of commands. */
    private static final int MOST_OF_KV = 216;
    /** Classes made at run time for lambdas and method references, including the JDK's; with some room. */
    private static final int MOST_HIDDEN = 23;

    @TempDir
    Path directory;

    private final List<String> loaded = new ArrayList<>();

    private static KvProcess startLogging(Path log) throws IOException {
        return KvProcess.start(List.of("-Xlog:class+load:file=" + log + ":none:filecount=0"), "0");
    }

    @BeforeEach
    void startAndPing() throws Exception {
        Path log = directory.resolve("classes");
        try (KvProcess kv = startLogging(log)) {
            try (Socket client = kv.ready().connect()) {
                client.getOutputStream().write("PING\n".getBytes(UTF_8));
                assertEquals("PONG\n", new String(client.getInputStream().readNBytes(5), UTF_8));
            }
            kv.signal("KILL");
            kv.exit();
        }
        readClasses(log);
    }

    private void readClasses(Path log) throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            lines.filter(line -> line.contains(" source: "))
                    .map(line -> line.substring(0, line.indexOf(' ')))
                    .forEach(loaded::add);
        }
    }

    @Test
    void onlyTheFamilyOfTheFirstRequestIsLoaded() {
        List<String> families = classes("io.kvserver.core.command.").stream()
                .filter(name -> name.matches("io\\.kvserver\\.core\\.command\\.\\w+\\.\\w+Commands"))
                .toList();

        assertEquals(List.of("io.kvserver.core.command.connection.ConnectionCommands"), families);
    }

    @Test
    void theFirstRequestsClassesAreLoadedBeforeThereIsAClient() throws Exception {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1);
        Path log = directory.resolve("without-client");
        try (KvProcess kv = startLogging(log)) {
            kv.ready();

            // Another thread loads them, perhaps still; waits as long as a test may take.
            while (!Files.readString(log).contains("io.kvserver.core.command.connection.ConnectionCommands ")) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
            kv.signal("KILL");
            kv.exit();
        }
    }

    @Test
    void fewClassesAreLoadedOrMade() {
        List<String> ofKv = classes("io.kvserver.");
        List<String> hidden =
                loaded.stream().filter(name -> name.contains("/0x")).toList();

        assertTrue(ofKv.size() > 50 && ofKv.size() <= MOST_OF_KV, () -> ofKv.size() + " of kv: " + ofKv);
        assertTrue(hidden.size() <= MOST_HIDDEN, () -> hidden.size() + " hidden: " + hidden);
    }

    @Test
    void classesForLaterStepsAreNotLoaded() {
        assertTrue(!loaded.contains("java.security.SecureRandom"), "SecureRandom");
        assertTrue(!loaded.contains("io.kvserver.core.session.InterceptedRunner"), "interceptors");
        assertTrue(!loaded.contains("java.util.ServiceLoader"), "what is on the class path");
        assertTrue(
                !loaded.contains("io.kvserver.net.loop.Log") && !loaded.contains("io.kvserver.core.protocol.Log"),
                "a log");
    }

    @Test
    void noPartOfTheJdkIsLoadedThatOnlySomeUsersNeed() {
        for (String prefix : List.of(
                "jdk.jfr.Event",
                "jdk.jfr.internal.",
                "com.sun.net.httpserver.",
                "javax.management.",
                "javax.net.ssl.",
                "java.util.regex.")) {
            assertEquals(List.of(), classes(prefix), prefix);
        }
    }

    private List<String> classes(String prefix) {
        return loaded.stream().filter(name -> name.startsWith(prefix)).toList();
    }
}
