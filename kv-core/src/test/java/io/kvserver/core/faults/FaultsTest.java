package io.kvserver.core.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.kvserver.core.Effort;
import io.kvserver.core.Seeds;
import io.kvserver.core.faults.Faults.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Errors are thrown where memory is allocated, at one place after the other: then the store still answers, or says that it cannot for
 * now; nobody waits for ever, what memory is counted is right, and the files hold what the store held. Some places are tried, by
 * chance; with {@code -Dkv.faults=N} about N of each scenario, {@code -Dkv.faults.name=PATTERN} for those scenarios only.
 */
class FaultsTest {
    private static final int SOME = Integer.getInteger("kv.faults", Effort.usual(12, 3));
    private static final String NAMES = System.getProperty("kv.faults.name", ".*");
    private static final Logger LOG = Logger.getLogger("io.kvserver");
    private static @Nullable Level levelBefore;
    private static FaultLoader loader;

    @TempDir
    Path directory;

    private final List<String> failures = new ArrayList<>();

    @BeforeAll
    static void load() {
        levelBefore = LOG.getLevel();
        LOG.setLevel(Level.OFF);
        loader = new FaultLoader();
    }

    @AfterAll
    static void restore() {
        LOG.setLevel(levelBefore);
        loader = null;
    }

    static Stream<Scenarios.Lines> scenarios() {
        return Scenarios.all().stream().filter(scenario -> scenario.name().matches(NAMES));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenarios")
    @Timeout(value = 240, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
    void theStoreAnswersAfterAFault(Scenarios.Lines lines) throws Exception {
        // The first time more is loaded and made than later.
        run(lines, Kind.BUG, Integer.MAX_VALUE, 1);
        long memory = run(lines, Kind.BUG, Integer.MAX_VALUE, 1);
        int places = Faults.disarm();
        assertTrue(places > 10, "places: " + places);
        Random random = new Random(Seeds.of("FaultsTest." + lines.name()));
        for (int place = 1; place <= places; place++) {
            if (random.nextInt(places) < SOME) {
                for (Kind kind : Kind.values()) {
                    check(lines, kind, place, 1, memory);
                }
                check(lines, Kind.MEMORY, place, 2 + random.nextInt(10), memory);
            }
        }
        if (!failures.isEmpty()) {
            fail(failures.size() + " failures, some of them:\n"
                    + failures.stream().limit(20).collect(Collectors.joining("\n")));
        }
    }

    private void check(Scenarios.Lines lines, Kind kind, int place, int count, long memory) {
        try {
            assertEquals(memory, run(lines, kind, place, count), "bytes counted");
        } catch (Exception | AssertionError failure) {
            failures.add(count + " of " + kind + " at " + place + " of " + lines + ": " + failure + Faults.where());
        }
    }

    /** What {@link Scenario#check} returns. */
    private long run(Scenarios.Lines lines, Kind kind, int place, int count) throws Exception {
        Path data = lines.durable() ? Files.createTempDirectory(directory, "data") : null;
        try (Scenario scenario = (Scenario) loader.loadClass(Conversation.class.getName())
                .getConstructor(List.class, List.class, Path.class)
                .newInstance(lines.before(), lines.lines(), data)) {
            scenario.prepare();
            Faults.arm(kind, place, count);
            try {
                scenario.act();
            } finally {
                Faults.disarm();
            }
            return scenario.check();
        } finally {
            if (data != null) {
                delete(data);
            }
        }
    }

    private static void delete(Path data) throws IOException {
        try (Stream<Path> all = Files.walk(data)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
