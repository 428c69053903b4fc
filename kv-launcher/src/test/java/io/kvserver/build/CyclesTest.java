package io.kvserver.build;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.KvStore;
import io.kvserver.net.KvServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** There are no cycles between packages, nor between classes within the rooms of keys and of commands; both checks are shown to report cycles. */
class CyclesTest {
    /** Looked for once. */
    private static Dependencies core;

    @TempDir
    Path directory;

    @BeforeAll
    static void findThoseOfTheCore() throws Exception {
        core = Dependencies.in(classesWith(KvStore.class));
    }

    @ParameterizedTest
    @ValueSource(classes = {KvStore.class, KvServer.class})
    void noPackagesOfAModuleNeedEachOther(Class<?> ofModule) throws Exception {
        Dependencies found =
                ofModule == KvStore.class ? core : Dependencies.in(classesWith(ofModule), classesWith(KvStore.class));

        assertEquals(List.of(), found.cyclesOfPackages());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "command",
                "command.string",
                "command.key",
                "command.connection",
                "command.server",
                "command.introspection",
                "command.pubsub",
                "command.transaction",
                "command.hash",
                "command.list",
                "command.set",
                "command.sortedset",
                "command.stream",
                "command.geo",
                "command.hyperloglog",
                "command.script",
                "store",
            })
    void noClassesOfARoomNeedEachOther(String room) {
        assertEquals(List.of(), core.cyclesIn("io.kvserver.core." + room));
    }

    @Test
    void classesThatNeedEachOtherAreReportedTogetherWithThoseBetween() throws Exception {
        Dependencies example = compiled(
                "package a; class One { Two two; }",
                "package a; class Two { static class Part { Three three; } }",
                "package a; class Three { void call() { new One(); } }",
                "package a; class Four { One one; }");

        assertEquals(List.of(List.of("a.One", "a.Three", "a.Two")), example.cyclesIn("a"));
        assertEquals(List.of(), example.cyclesOfPackages());
    }

    @Test
    void packagesThatNeedEachOtherAreReported() throws Exception {
        Dependencies example = compiled(
                "package a; public class One { b.Two two; }",
                "package b; public class Two { void call(a.Three three) {} }",
                "package a; public class Three { String text; }",
                "package c; class Four { a.One one; b.Two two; }");

        assertEquals(List.of(List.of("a", "b")), example.cyclesOfPackages());
        assertEquals(List.of(), example.cyclesIn("a"));
    }

    private Dependencies compiled(String... sources) throws Exception {
        Path classes = Files.createDirectory(directory.resolve("classes"));
        List<String> words = new ArrayList<>(List.of("-d", classes.toString()));
        for (String source : sources) {
            String name = source.replaceAll(".*?class (\\w+).*", "$1");
            Path folder = Files.createDirectories(
                    directory.resolve(source.substring("package ".length(), source.indexOf(';'))));
            words.add(Files.writeString(folder.resolve(name + ".java"), source).toString());
        }
        int code = ToolProvider.getSystemJavaCompiler().run(null, null, null, words.toArray(String[]::new));
        assertEquals(0, code);
        return Dependencies.in(classes);
    }

    /** The directory or jar that a class was loaded from. */
    private static Path classesWith(Class<?> ofModule) throws Exception {
        return Path.of(
                ofModule.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
