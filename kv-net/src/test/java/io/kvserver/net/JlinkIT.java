package io.kvserver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.core.Slow;
import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run-time image that {@code jlink} makes of a program and kv's modules, with only the modules that these need. */
@Slow
class JlinkIT {
    private static final String PROGRAM = """
        package linked;

        import io.kvserver.net.KvServer;
        import java.net.Socket;

        public class Main {
            public static void main(String[] args) throws Exception {
                try (KvServer server = new KvServer.Builder().port(0).start();
                        Socket client = new Socket("127.0.0.1", server.port())) {
                    client.getOutputStream().write("SET a b\\nGET a\\nEVAL 'return 1+1' 0\\nQUIT\\n".getBytes("UTF-8"));
                    System.out.print(new String(client.getInputStream().readAllBytes(), "UTF-8"));
                    System.out.println(ModuleLayer.boot().modules().size());
                }
            }
        }
        """;

    @TempDir
    private Path directory;

    @Test
    void anImageWithNothingButTheBaseModuleServes() throws Exception {
        Assumptions.assumeTrue(
                Files.isDirectory(Path.of(System.getProperty("java.home"), "jmods")),
                "this JDK has no modules to link");
        String kv = location(KvStore.class) + File.pathSeparator + location(KvServer.class);
        Path classes = directory.resolve("classes");
        Path source = write("linked/Main.java", PROGRAM);
        Path module = write("module-info.java", "module linked { requires io.kvserver.net; }\n");
        // The annotations are needed only by the compiler.
        String compiling = kv + File.pathSeparator + location(NullMarked.class);
        tool(
                "javac",
                "-proc:none",
                "-nowarn",
                "-d",
                classes.toString(),
                "--module-path",
                compiling,
                module.toString(),
                source.toString());
        Path image = directory.resolve("image");

        tool(
                "jlink",
                "--module-path",
                kv + File.pathSeparator + classes,
                "--add-modules",
                "linked",
                "--output",
                image.toString());

        // The program, kv-core, kv-net, java.base.
        assertEquals("OK\nb\n2\n4\n", run(image.resolve("bin/java").toString(), "-m", "linked/linked.Main"));
    }

    private Path write(String name, String text) throws Exception {
        Path file = directory.resolve("source").resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static void tool(String name, String... words) {
        Optional<ToolProvider> tool = ToolProvider.findFirst(name);
        Assumptions.assumeTrue(tool.isPresent(), name + " is not there");
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said);

        int status = tool.get().run(out, out, words);

        assertEquals(0, status, said::toString);
    }

    private String run(String... command) throws Exception {
        Path output = directory.resolve("output.txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertTrue(process.waitFor(TestClient.TIMEOUT_MILLIS, TimeUnit.MILLISECONDS), "it hangs");
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
