package io.kvserver.net;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.kvserver.core.faults.FaultLoader;
import io.kvserver.core.faults.Faults;
import io.kvserver.core.faults.Faults.Kind;
import io.kvserver.core.faults.Scenario;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An event loop ends, and from then on memory is short: its owner learns of it all the same. */
class LoopEndFaultsTest {
    private static final Logger LOG = Logger.getLogger("io.kvserver");
    /** More places than there are. */
    private static final int ALL = 1_000_000;

    private FaultLoader loader;
    private Level levelBefore;

    @BeforeEach
    void beQuiet() {
        levelBefore = LOG.getLevel();
        LOG.setLevel(Level.OFF);
        loader = new FaultLoader(LoopEndFaultsTest.class);
    }

    @AfterEach
    void beLoud() {
        Faults.disarm();
        LOG.setLevel(levelBefore);
    }

    @Test
    void anEndedLoopTellsItsOwnerAndLeavesNoClientBehindWhateverFailsMeanwhile() throws Exception {
        run(Kind.BUG, Integer.MAX_VALUE, 1);
        run(Kind.BUG, Integer.MAX_VALUE, 1);
        int places = Faults.disarm();
        assertTrue(places > 5, "places: " + places);

        for (int place = 1; place <= places; place++) {
            for (Kind kind : Kind.values()) {
                check(kind, place, 1);
            }
        }
    }

    /** Then clients may stay, since nothing at all can be done. */
    @Test
    void anEndedLoopTellsItsOwnerIfNothingSucceedsAnyMore() throws Exception {
        run(Kind.BUG, Integer.MAX_VALUE, 1);
        int places = Faults.disarm();

        for (int place = 1; place <= places; place++) {
            check(Kind.MEMORY, place, ALL);
        }
    }

    private void check(Kind kind, int place, int count) {
        try {
            run(kind, place, count);
        } catch (Exception | Error failure) {
            fail(count + " of " + kind + " at " + place + ": " + failure + Faults.where());
        }
    }

    private void run(Kind kind, int place, int count) throws Exception {
        try (Scenario scenario = (Scenario) loader.loadClass(EndingLoop.class.getName())
                .getConstructor(Kind.class, int.class, int.class)
                .newInstance(kind, place, count)) {
            scenario.prepare();
            scenario.act();
            if (scenario.check() > 0 && count < ALL) {
                fail("something is still open");
            }
        }
    }
}
