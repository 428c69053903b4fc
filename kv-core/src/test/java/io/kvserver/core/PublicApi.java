package io.kvserver.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericDeclaration;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What programs can use of a module, as lines of text: the public types of the packages that it exports, and their public and protected members. Compared with the list in {@code .build/api}, so that nothing disappears unnoticed: a member that is listed and missing fails the test. New members join the list with {@code -Dkv.api.write=true}, at the latest at a release, where {@code -Dkv.api.exact=true} requires them.
 */
public final class PublicApi {
    /** What may change: an engine of several nodes is young, and kv's own; the others are rooms of modules that do not say what they export. */
    private static final Set<String> NO_PROMISE = Set.of(
            "io.kvserver.core.remote",
            "io.kvserver.jcache.entry",
            "io.kvserver.jcache.event",
            "io.kvserver.jcache.management");

    /** What handlers of own commands see, and the cluster, which may change before 1.0: compared at a release only. */
    private static final List<String> YOUNG = List.of(
            "io.kvserver.core.protocol.",
            "io.kvserver.core.session.",
            "io.kvserver.core.store.",
            "io.kvserver.cluster.");

    /** Exported to everybody, not only to certain modules. */
    private static final Pattern EXPORTS = Pattern.compile("(?m)^\\s*exports ([\\w.]+);");

    private static final int INHERITED = Modifier.PUBLIC | Modifier.PROTECTED;
    private static final int SHOWN =
            Modifier.PUBLIC | Modifier.PROTECTED | Modifier.STATIC | Modifier.FINAL | Modifier.ABSTRACT;

    private PublicApi() {}

    /** Compares a module, of which {@code one} is a class, with its list. */
    public static void check(String module, Class<?> one) throws Exception {
        Path file = root().resolve(".build/api/" + module + ".txt");
        Collection<String> now = lines(one, exported(module));
        if (Boolean.getBoolean("kv.api.write")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, String.join("\n", now) + "\n");
        }
        List<String> listed = Files.readAllLines(file);

        List<String> gone = listed.stream()
                .filter(line -> YOUNG.stream().noneMatch(line::startsWith))
                .filter(line -> !now.contains(line))
                .toList();
        assertEquals(
                List.of(), gone, "gone from the public API; if that is meant: -Dkv.api.write=true, and CHANGELOG.md");
        if (Boolean.getBoolean("kv.api.exact")) {
            assertEquals(listed, List.copyOf(now), "new in the public API: -Dkv.api.write=true, and CHANGELOG.md");
        }
    }

    private static Path root() {
        Path directory =
                Path.of(System.getProperty("basedir", ".")).toAbsolutePath().normalize();
        while (!Files.isDirectory(directory.resolve(".build"))) {
            directory = Objects.requireNonNull(directory.getParent(), "no .build above");
        }
        return directory;
    }

    private static Set<String> lines(Class<?> one, @Nullable Set<String> exported) throws Exception {
        URI location = one.getProtectionDomain().getCodeSource().getLocation().toURI();
        Path path = Path.of(location);
        if (Files.isDirectory(path)) {
            return lines(path, one.getClassLoader(), exported);
        }
        try (FileSystem jar = FileSystems.newFileSystem(path, Map.of())) {
            return lines(jar.getPath("/"), one.getClassLoader(), exported);
        }
    }

    private static Set<String> lines(Path root, ClassLoader loader, @Nullable Set<String> exported) throws Exception {
        Set<String> lines = new TreeSet<>();
        for (String name : classes(root)) {
            Class<?> type = Class.forName(name, false, loader);
            if (isPromised(type.getPackageName(), exported) && isAccessible(type)) {
                describe(type, lines);
            }
        }
        return lines;
    }

    private static boolean isPromised(String name, @Nullable Set<String> exported) {
        return exported == null ? !NO_PROMISE.contains(name) : exported.contains(name);
    }

    /** The packages that everybody may use; {@code null} if the module does not list its exports. */
    private static @Nullable Set<String> exported(String module) throws IOException {
        Path own = root().resolve(module);
        Path directory =
                Files.isDirectory(own) ? own : root().resolve("kv-extras").resolve(module);
        Path info = directory.resolve("src/main/java/module-info.java");
        if (!Files.exists(info)) {
            return null;
        }
        return EXPORTS.matcher(Files.readString(info))
                .results()
                .map(found -> found.group(1))
                .filter(each -> !NO_PROMISE.contains(each))
                .collect(Collectors.toSet());
    }

    private static List<String> classes(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(each -> root.relativize(each).toString().replace('\\', '/'))
                    .filter(each ->
                            each.endsWith(".class") && !each.endsWith("-info.class") && !each.startsWith("META-INF"))
                    .map(each ->
                            each.substring(0, each.length() - ".class".length()).replace('/', '.'))
                    .toList();
        }
    }

    private static boolean isAccessible(Class<?> type) {
        Class<?> outer = type.getEnclosingClass();
        return (type.getModifiers() & INHERITED) != 0
                && !type.isAnonymousClass()
                && !type.isLocalClass()
                && (outer == null || isAccessible(outer));
    }

    private static void describe(Class<?> type, Set<String> lines) {
        lines.add(type.getName() + ": " + header(type));
        for (Field each : type.getDeclaredFields()) {
            if (isShown(each.getModifiers(), each.isSynthetic())) {
                lines.add(type.getName() + ": " + modifiers(each.getModifiers())
                        + each.getGenericType().getTypeName() + " " + each.getName());
            }
        }
        for (Constructor<?> each : type.getDeclaredConstructors()) {
            if (isShown(each.getModifiers(), each.isSynthetic())) {
                lines.add(type.getName() + ": " + signature(each, "", "new"));
            }
        }
        for (Method each : methods(type)) {
            if (isShown(each.getModifiers(), each.isSynthetic())) {
                lines.add(type.getName() + ": "
                        + signature(each, each.getGenericReturnType().getTypeName() + " ", each.getName()));
            }
        }
    }

    /** Its own members, and those that it inherits from classes that programs cannot name. */
    private static List<Method> methods(Class<?> type) {
        List<Method> all = new ArrayList<>(List.of(type.getDeclaredMethods()));
        for (Class<?> each = type.getSuperclass();
                each != null && each.getName().startsWith("io.kvserver.") && !isAccessible(each);
                each = each.getSuperclass()) {
            all.addAll(List.of(each.getDeclaredMethods()));
        }
        return all;
    }

    private static boolean isShown(int modifiers, boolean synthetic) {
        return !synthetic && (modifiers & INHERITED) != 0;
    }

    private static String header(Class<?> type) {
        String kind = type.isRecord() ? "record" : type.isEnum() ? "enum" : type.isInterface() ? "interface" : "class";
        List<String> parents = new ArrayList<>();
        if (type.getGenericSuperclass() != null && isNamed(type.getSuperclass())) {
            parents.add(type.getGenericSuperclass().getTypeName());
        }
        Arrays.stream(type.getGenericInterfaces())
                .map(Type::getTypeName)
                .sorted()
                .forEach(parents::add);
        return modifiers(type.getModifiers())
                + kind
                + variables(type)
                + (parents.isEmpty() ? "" : " is " + String.join(", ", parents));
    }

    private static boolean isNamed(Class<?> parent) {
        return parent != Object.class && parent != Record.class && parent != Enum.class && isAccessible(parent);
    }

    private static String modifiers(int modifiers) {
        String text = Modifier.toString(modifiers & SHOWN);
        return text.isEmpty() ? "" : text + " ";
    }

    private static String variables(GenericDeclaration declaration) {
        return Arrays.stream(declaration.getTypeParameters())
                .map(PublicApi::variable)
                .reduce((first, second) -> first + ", " + second)
                .map(all -> "<" + all + ">")
                .orElse("");
    }

    private static String variable(TypeVariable<?> variable) {
        String bounds = Arrays.stream(variable.getBounds())
                .filter(bound -> bound != Object.class)
                .map(Type::getTypeName)
                .collect(Collectors.joining(" & "));
        return variable.getName() + (bounds.isEmpty() ? "" : " extends " + bounds);
    }

    private static String signature(Executable executable, String result, String name) {
        String thrown = Arrays.stream(executable.getGenericExceptionTypes())
                .map(Type::getTypeName)
                .sorted()
                .collect(Collectors.joining(", "));
        String variables = variables(executable);
        return modifiers(executable.getModifiers())
                + (variables.isEmpty() ? "" : variables + " ")
                + result
                + name
                + Arrays.stream(executable.getGenericParameterTypes())
                        .map(Type::getTypeName)
                        .collect(Collectors.joining(", ", "(", ")"))
                + (thrown.isEmpty() ? "" : " throws " + thrown);
    }
}
