package io.kvserver.core.fuzz;

import io.kvserver.core.session.SessionDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs Jazzer on targets, each in a JVM of its own with little memory. All output is under {@code target/fuzz}: the corpus as it has grown, and inputs that made a target fail, as {@code crash-…}, {@code timeout-…} or {@code oom-…}. If none failed, the corpus is reduced to inputs with the same coverage, and the shortest of these are kept with the tests. Confined to one thread.
 */
public final class FuzzRun {
    private static final int LONGEST = 4096;
    /** A target that takes longer for one input counts as hanging. */
    private static final int TIMEOUT_SECONDS = 25;
    /** The limit on what is kept for one target. */
    private static final int MOST_KEPT_BYTES = 12_000;

    /** Parts of Jazzer that look for injected texts in queries, paths and addresses. Their hooks slow a target down, or end it. */
    private static final List<String> LOOKS_FOR_MISUSE = List.of(
            "BigDecimal",
            "ClojureLangHooks",
            "Deserialization",
            "ExpressionLanguageInjection",
            "FilePathTraversal",
            "LdapInjection",
            "NamingContextLookup",
            "OsCommandInjection",
            "ReflectiveCall",
            "RegexInjection",
            "RegexRoadblocks",
            "ScriptEngineInjection",
            "ServerSideRequestForgery",
            "SqlInjection",
            "TemplateInjection",
            "UnsafeSanitizer",
            "XPathInjection",
            "XmlParserSsrfGuidance");

    private static final String SANITIZERS = "com.code_intelligence.jazzer.sanitizers.";

    private final Class<?> entry;
    private final int seconds;

    /** @param entry the class with the methods that Jazzer calls */
    public FuzzRun(Class<?> entry, int seconds) {
        this.entry = entry;
        this.seconds = seconds;
    }

    /** Whether the words after the first name this target, or no target. */
    public static boolean isNamed(String target, String[] words) {
        return words.length == 1 || Arrays.asList(words).contains(target);
    }

    /** Whether a target fails. {@code made} are seeds in addition to the kept ones. */
    public boolean finds(String target, List<byte[]> made) throws IOException, InterruptedException {
        Path home = Path.of("target/fuzz", target);
        Path grown = Files.createDirectories(home.resolve("grown"));
        Path seeded = Files.createDirectories(home.resolve("seeds"));
        List<byte[]> seeds = new ArrayList<>(made);
        seeds.addAll(FuzzCorpus.kept(target));
        for (int i = 0; i < seeds.size(); i++) {
            Files.write(seeded.resolve("seed-" + i), seeds.get(i));
        }
        Path words = Files.write(home.resolve("words"), words());
        if (jazzer(target, "log", "-max_total_time=" + seconds, "-dict=" + words, grown.toString(), seeded.toString())
                != 0) {
            return true;
        }
        Path cut = home.resolve("cut");
        if (Files.exists(cut)) {
            FuzzTargets.delete(cut);
        }
        Files.createDirectories(cut);
        if (jazzer(target, "log-of-cut", "-merge=1", cut.toString(), grown.toString(), seeded.toString()) == 0) {
            FuzzCorpus.keep(target, shortest(cut, made));
        }
        System.out.println(target + ": nothing found in " + seconds + " s, see " + home);
        return false;
    }

    /** Only inputs that the project does not make itself. */
    private static List<byte[]> shortest(Path cut, List<byte[]> made) throws IOException {
        List<byte[]> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(cut)) {
            for (Path file : files.sorted().toList()) {
                all.add(Files.readAllBytes(file));
            }
        }
        all.sort(Comparator.comparingInt((byte[] bytes) -> bytes.length).thenComparing(Arrays::compare));
        List<byte[]> kept = new ArrayList<>();
        int left = MOST_KEPT_BYTES;
        for (byte[] bytes : all) {
            left -= bytes.length;
            if (left >= 0 && made.stream().noneMatch(seed -> Arrays.equals(seed, bytes))) {
                kept.add(bytes);
            }
        }
        return kept;
    }

    private int jazzer(String target, String logName, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Xss1m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+EnableDynamicAgentLoading",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + entry.getName(),
                "--target_args=" + target,
                "--instrumentation_includes=io.kvserver.**",
                "--custom_hook_includes=io.kvserver.**",
                "--disabled_hooks="
                        + LOOKS_FOR_MISUSE.stream().map(SANITIZERS::concat).collect(Collectors.joining(":")),
                "--reproducer_path=target/fuzz/" + target,
                "-artifact_prefix=target/fuzz/" + target + "/",
                "-max_len=" + LONGEST,
                "-timeout=" + TIMEOUT_SECONDS));
        command.addAll(List.of(words));
        Path log = Path.of("target/fuzz", target, logName);
        int status = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        if (status != 0) {
            System.out.println(target + ": failed, see " + log);
        }
        return status;
    }

    /** The names of commands and options, which the fuzzer inserts anywhere. */
    private static Set<String> words() {
        String names = SessionDriver.withOwnStore().exchange("COMMAND LIST\n");
        String options = SessionDriver.withOwnStore().exchange("COMMAND DOCS\n");
        return Stream.concat(
                        names.lines(),
                        Pattern.compile("\\b[A-Z]{2,}\\b")
                                .matcher(options)
                                .results()
                                .map(MatchResult::group))
                .map(word -> '"' + word + '"')
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
