package io.kvserver.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bounds what a server loads until it has answered its first request: classes are most of a JVM's start. */
class StartupIT {
    /** With some room: a start loads about 246. None of it grows with the number of commands. */
    private static final int MOST_OF_KV = 250;
    /** Made at run time for lambdas and method references, those of the JDK included; with some room. */
    private static final int MOST_HIDDEN = 45;

    @TempDir
    Path directory;

    private final List<String> loaded = new ArrayList<>();

    @BeforeEach
    void startAndPing() throws Exception {
        Path log = directory.resolve("classes");
        List<String> options = List.of("-Xlog:class+load:file=" + log + ":none:filecount=0");
        try (KvProcess kv = KvProcess.start(options, "0")) {
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
    void fewClassesAreLoadedAndFewAreMade() {
        List<String> ofKv = classes("io.kvserver.");
        List<String> hidden =
                loaded.stream().filter(name -> name.contains("/0x")).toList();

        assertTrue(ofKv.size() > 50 && ofKv.size() <= MOST_OF_KV, () -> ofKv.size() + " of kv: " + ofKv);
        assertTrue(hidden.size() <= MOST_HIDDEN, () -> hidden.size() + " hidden: " + hidden);
    }

    @Test
    void whatOnlyLaterStepsNeedIsNotLoaded() {
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
