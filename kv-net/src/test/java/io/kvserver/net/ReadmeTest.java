package io.kvserver.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Java programs of the README and of EMBEDDING.md, compiled and run as a reader would, print what the text says. */
class ReadmeTest {
    private static final List<String> DOCUMENTS = List.of("README.md", "kv-core/EMBEDDING.md");

    /** A block with its language, if it names one. */
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");

    /** The target of a link within the repository. */
    private static final Pattern LINK = Pattern.compile("\\]\\((?!http)([^)#]+)[^)]*\\)");

    private static final Pattern CLASS = Pattern.compile("public class (\\w+)");

    @TempDir
    private Path directory;

    /** A program, and the block of expected output that follows it. */
    record Program(String name, String source, String output) {
        @Override
        public String toString() {
            return name;
        }

        /** The modules of kv that it uses. The program requires the first, which requires the others. */
        private List<String> modules() {
            return source.contains("import io.kvserver.net.")
                    ? List.of("io.kvserver.net", "io.kvserver.core")
                    : List.of("io.kvserver.core");
        }

        private String path() throws Exception {
            List<String> locations = new ArrayList<>();
            for (String module : modules()) {
                locations.add(location(module.endsWith("net") ? KvServer.class : KvStore.class));
            }
            return String.join(File.pathSeparator, locations);
        }
    }

    private static Path root() {
        return Path.of(System.getProperty("basedir", "."), "..");
    }

    private static List<MatchResult> blocks() throws IOException {
        List<MatchResult> blocks = new ArrayList<>();
        for (String document : DOCUMENTS) {
            BLOCK.matcher(Files.readString(root().resolve(document))).results().forEach(blocks::add);
        }
        return blocks;
    }

    static List<Program> programs() throws IOException {
        List<MatchResult> blocks = blocks();
        List<Program> programs = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            String source = blocks.get(i).group(2);
            if (blocks.get(i).group(1).equals("java") && source.contains(" main(")) {
                Matcher name = CLASS.matcher(source);
                assertTrue(name.find(), () -> "not a whole class:\n" + source);
                boolean followed =
                        i + 1 < blocks.size() && blocks.get(i + 1).group(1).isEmpty();
                assertTrue(followed, () -> "what it prints does not follow:\n" + source);
                programs.add(
                        new Program(name.group(1), source, blocks.get(i + 1).group(2)));
            }
        }
        return programs;
    }

    @Test
    void theReadmeShowsAnEmbeddedServerAndThreeProgramsWithoutASocket() throws Exception {
        assertEquals(
                List.of(
                        List.of("io.kvserver.net", "io.kvserver.core"),
                        List.of("io.kvserver.core"),
                        List.of("io.kvserver.core"),
                        List.of("io.kvserver.core")),
                programs().stream().map(Program::modules).toList());
    }

    @ParameterizedTest
    @MethodSource("programs")
    void aProgramRunsOnTheClassPath(Program program) throws Exception {
        Path source = write(program.name() + ".java", program.source());
        String path = directory + File.pathSeparator + program.path();

        compile("-classpath", path + withAnnotations(), source.toString());

        assertEquals(program.output(), run("-classpath", path, program.name()));
    }

    @ParameterizedTest
    @MethodSource("programs")
    void aProgramRunsOnTheModulePath(Program program) throws Exception {
        Path source = write("readme/" + program.name() + ".java", "package readme;\n" + program.source());
        Path module = write(
                "module-info.java",
                "module readme { requires " + program.modules().get(0) + "; }\n");

        compile("--module-path", program.path() + withAnnotations(), module.toString(), source.toString());

        assertEquals(
                program.output(),
                run(
                        "--module-path",
                        directory + File.pathSeparator + program.path(),
                        "--module",
                        "readme/readme." + program.name()));
    }

    @Test
    void eachLinkLeadsToAFile() throws IOException {
        List<String> missing = new ArrayList<>();
        for (String document : DOCUMENTS) {
            Path file = root().resolve(document);
            LINK.matcher(Files.readString(file))
                    .results()
                    .map(link -> link.group(1))
                    .filter(link -> !Files.exists(file.resolveSibling(link)))
                    .forEach(missing::add);
        }

        assertEquals(List.of(), missing);
    }

    @Test
    void theJUnitTestPasses() throws Exception {
        String source = blocks().stream()
                .map(block -> block.group(2))
                .filter(block -> block.contains("@Test"))
                .findFirst()
                .orElseThrow();
        Path file = write("VisitsTest.java", source);
        compile(
                "-Xlint:-processing",
                "-proc:none",
                "-classpath",
                System.getProperty("java.class.path"),
                file.toString());
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {directory.toUri().toURL()}, getClass().getClassLoader())) {
            Class<?> type = loader.loadClass("VisitsTest");
            Object test = construct(type);

            call(type, test, BeforeEach.class);
            try {
                assertEquals(1, call(type, test, Test.class));
            } finally {
                call(type, test, AfterEach.class);
            }
        }
    }

    private static Object construct(Class<?> type) throws Exception {
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        return constructor.newInstance();
    }

    /** Calls the methods with an annotation, as JUnit would, and returns their number. */
    private static int call(Class<?> type, Object test, Class<? extends Annotation> annotation) throws Exception {
        int called = 0;
        for (Method method : type.getDeclaredMethods()) {
            if (method.isAnnotationPresent(annotation)) {
                method.setAccessible(true);
                method.invoke(test);
                called++;
            }
        }
        return called;
    }

    /** What the compiler may read although the program runs without it. */
    private static String withAnnotations() throws Exception {
        return File.pathSeparator + location(NullMarked.class);
    }

    private Path write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private void compile(String... arguments) {
        List<String> all = new ArrayList<>(List.of("-Xlint:all", "-Werror", "-d", directory.toString()));
        all.addAll(List.of(arguments));
        ByteArrayOutputStream messages = new ByteArrayOutputStream();

        int status = ToolProvider.getSystemJavaCompiler().run(null, messages, messages, all.toArray(String[]::new));

        assertEquals(0, status, () -> messages.toString(UTF_8));
    }

    /** Runs a JVM with these arguments and returns its output. */
    private String run(String... arguments) throws Exception {
        Path output = directory.resolve("output.txt");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertTrue(process.waitFor(TestClient.TIMEOUT_MILLIS, TimeUnit.MILLISECONDS), () -> command + " hangs");
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output);
    }

    private static String location(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }
}
