package io.kvserver.net;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.kvserver.core.Effort;
import io.kvserver.core.Seeds;
import io.kvserver.core.faults.FaultLoader;
import io.kvserver.core.faults.Faults;
import io.kvserver.core.faults.Faults.Kind;
import io.kvserver.core.faults.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Throws an error at one place after another where the event loops, connections and sessions allocate memory. After each, the server still answers, or says that it has failed, and no client waits for ever. Tries a random choice of the places of each conversation: about N with {@code -Dkv.faults=N}; {@code -Dkv.faults.name=PATTERN} chooses the conversations.
 */
class NetFaultsTest {
    private static final int SOME = Integer.getInteger("kv.faults", Effort.usual(6, 3));
    private static final String NAMES = System.getProperty("kv.faults.name", ".*");
    private static final Logger LOG = Logger.getLogger("io.kvserver");

    private final List<String> failures = new ArrayList<>();
    private Level levelBefore;

    @BeforeEach
    void beQuiet() {
        levelBefore = LOG.getLevel();
        LOG.setLevel(Level.OFF);
    }

    @AfterEach
    void beLoud() {
        LOG.setLevel(levelBefore);
    }

    static Stream<String> kinds() {
        return Stream.of("waking", "pipelines", "comings and goings", "long requests")
                .filter(kind -> kind.matches(NAMES));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    @Timeout(value = 240, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
    void theServerAnswersAfterAFault(String kind) throws Exception {
        FaultLoader loader = new FaultLoader(NetFaultsTest.class);
        // The first run loads classes, and so allocates more than later ones.
        run(loader, kind, Kind.BUG, Integer.MAX_VALUE, 1);
        run(loader, kind, Kind.BUG, Integer.MAX_VALUE, 1);
        int places = Faults.disarm();
        assertTrue(places > 10, "places: " + places);
        Random random = new Random(Seeds.of("NetFaultsTest." + kind));
        for (int place = 1; place <= places; place++) {
            if (random.nextInt(places) < SOME) {
                for (Kind error : Kind.values()) {
                    check(loader, kind, error, place, 1);
                }
                check(loader, kind, Kind.MEMORY, place, 2 + random.nextInt(10));
            }
        }
        if (!failures.isEmpty()) {
            fail(failures.size() + " failures, the first of them:\n" + failures.get(0));
        }
    }

    private void check(FaultLoader loader, String kind, Kind error, int place, int count) {
        try {
            run(loader, kind, error, place, count);
        } catch (Exception | AssertionError failure) {
            failures.add(count + " of " + error + " at " + place + " of " + kind + ": " + failure + Faults.where());
        }
    }

    private static void run(FaultLoader loader, String kind, Kind error, int place, int count) throws Exception {
        try (Scenario scenario = (Scenario) loader.loadClass(NetConversation.class.getName())
                .getConstructor(String.class)
                .newInstance(kind)) {
            scenario.prepare();
            Faults.arm(error, place, count);
            try {
                scenario.act();
            } finally {
                Faults.disarm();
            }
            scenario.check();
        }
    }
}
