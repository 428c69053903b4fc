package io.kvserver.core.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.faults.Faults.Kind;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** However little memory there is when a client comes or goes: once there is some again, the client is not listed, nor counted. */
class DepartureTest {
    private static final Logger LOG = Logger.getLogger("io.kvserver");

    @ParameterizedTest
    @CsvSource({"true, 1", "true, 5", "true, 1000", "false, 1", "false, 5", "false, 1000"})
    void aClientIsForgottenOnceThereIsMemory(boolean comes, int failures) throws Exception {
        Level before = LOG.getLevel();
        LOG.setLevel(Level.OFF);
        try {
            FaultLoader loader = new FaultLoader();
            run(loader, comes, Integer.MAX_VALUE, 1);
            int places = Faults.disarm();
            assertTrue(places > 2, "places: " + places);
            for (int place = 1; place <= places; place++) {
                assertEquals(
                        0, run(loader, comes, place, failures), failures + " failures from " + place + Faults.where());
            }
        } finally {
            LOG.setLevel(before);
        }
    }

    private static long run(FaultLoader loader, boolean comes, int place, int failures) throws Exception {
        try (Scenario scenario = (Scenario) loader.loadClass(Departure.class.getName())
                .getConstructor(boolean.class)
                .newInstance(comes)) {
            scenario.prepare();
            Faults.arm(Kind.MEMORY, place, failures);
            try {
                scenario.act();
            } finally {
                Faults.disarm();
            }
            return scenario.check();
        }
    }
}
