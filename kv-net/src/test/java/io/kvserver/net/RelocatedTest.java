package io.kvserver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.kvserver.core.KvStore;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.commons.ClassRemapper;
import net.bytebuddy.jar.asm.commons.Remapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kv inside another library that has renamed kv's packages, as build tools do ("shading" with relocation). */
class RelocatedTest {
    private static final String OURS = "io/kvserver/";
    private static final String THEIRS = "com/example/shaded/kv/";

    @TempDir
    private Path directory;

    /** Names of classes, and texts that look like such names. */
    private static final class Renamed extends Remapper {
        @Override
        public String map(String name) {
            return name.startsWith(OURS) ? THEIRS + name.substring(OURS.length()) : name;
        }

        @Override
        public Object mapValue(Object value) {
            if (value instanceof String text) {
                return text.replaceAll("(^|L|/)io/kvserver/", "$1" + THEIRS)
                        .replaceAll("^io\\.kvserver\\.", THEIRS.replace('/', '.'));
            }
            return super.mapValue(value);
        }
    }

    @Test
    void aServerRunsUnderAnotherName() throws Exception {
        relocate(KvStore.class);
        relocate(KvServer.class);
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {directory.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            Class<?> builder = loader.loadClass((THEIRS + "net.KvServer").replace('/', '.') + "$Builder");
            Object told = builder.getConstructor().newInstance();
            told = builder.getMethod("port", int.class).invoke(told, 0);
            Object server = builder.getMethod("start").invoke(told);
            Object address = server.getClass().getMethod("address").invoke(server);
            try (TestClient client = new TestClient((InetSocketAddress) address)) {
                assertSame(loader, server.getClass().getClassLoader());
                assertEquals("OK", client.ask("SET a b"));
                assertEquals("b", client.ask("GET a"));
                assertEquals("1", client.ask("ZADD z 1 m"));
                assertEquals("2", client.ask("EVAL 'local t = {1, 2}; return #t' 0"));
                assertEquals("a", client.ask("COMMAND GETKEYS GET a"));
            } finally {
                ((AutoCloseable) server).close();
            }
        }
    }

    /** All files of the jar or directory that a class comes from. */
    private void relocate(Class<?> one) throws Exception {
        Path place =
                Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(place)) {
            relocateFiles(place);
        } else {
            try (FileSystem jar = FileSystems.newFileSystem(place)) {
                relocateFiles(jar.getPath("/"));
            }
        }
    }

    private void relocateFiles(Path root) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(root)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            String name = root.relativize(file).toString().replace('\\', '/');
            Path target = directory.resolve(name.startsWith(OURS) ? THEIRS + name.substring(OURS.length()) : name);
            Files.createDirectories(target.getParent());
            if (name.endsWith("-info.class")) {
                continue;
            }
            Files.write(target, name.endsWith(".class") ? renamed(file) : Files.readAllBytes(file));
        }
    }

    private static byte[] renamed(Path file) throws IOException {
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(Files.readAllBytes(file)).accept(new ClassRemapper(writer, new Renamed()), 0);
        return writer.toByteArray();
    }
}
