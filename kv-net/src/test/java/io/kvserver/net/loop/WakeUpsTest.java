package io.kvserver.net.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever is woken is looked at, once for all wake-ups since the last look, in the order of the first of them. */
class WakeUpsTest {
    private final WakeUps wakeUps = new WakeUps();
    private final List<String> woken = new ArrayList<>();

    /** Notes that it was woken, and does something then. */
    private final class Noting extends WakeUps.Sleeper {
        private final String name;
        private final Runnable then;

        Noting(String name, Runnable then) {
            this.name = name;
            this.then = then;
        }

        @Override
        protected void woken() {
            woken.add(name);
            then.run();
        }
    }

    private Noting noting(String name) {
        return new Noting(name, () -> {});
    }

    private void wakeAll() {
        for (WakeUps.Sleeper next = wakeUps.poll(); next != null; next = wakeUps.poll()) {
            next.woken();
        }
    }

    @Test
    void sleepersAreWokenInTheOrderOfTheirFirstWakeUpAndOnceForAll() {
        Noting first = noting("first");
        Noting second = noting("second");

        wakeUps.add(first);
        wakeUps.add(second);
        wakeUps.add(first);
        assertFalse(wakeUps.isEmpty());
        wakeAll();

        assertEquals(List.of("first", "second"), woken);
        assertTrue(wakeUps.isEmpty());
        assertNull(wakeUps.poll());
    }

    @Test
    void whoIsWokenMayWakeItselfAndOthers() {
        Noting other = noting("other");
        Noting[] self = new Noting[1];
        self[0] = new Noting("self", () -> {
            if (woken.size() == 1) {
                wakeUps.add(other);
                wakeUps.add(self[0]);
            }
        });

        wakeUps.add(self[0]);
        wakeAll();

        assertEquals(List.of("self", "other", "self"), woken);
    }

    /** As when one of those that are woken takes long and the loop serves others meanwhile. */
    @Test
    void aLookWithinALookGoesOnWithTheRest() {
        wakeUps.add(new Noting("outer", this::wakeAll));
        wakeUps.add(noting("rest"));
        wakeUps.add(noting("last"));

        WakeUps.Sleeper first = wakeUps.poll();
        assertFalse(wakeUps.isEmpty());
        first.woken();

        assertEquals(List.of("outer", "rest", "last"), woken);
    }

    /** What another thread has written before its wake-up is seen, whichever of the two it meets. */
    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void noWakeUpIsLostHoweverManyThreadsWake() throws Exception {
        int each = 50_000;
        List<Counting> sleepers = List.of(new Counting(), new Counting(), new Counting());
        List<Thread> threads = new ArrayList<>();
        for (Counting sleeper : sleepers) {
            threads.add(new Thread(() -> {
                for (int i = 1; i <= each; i++) {
                    sleeper.written = i;
                    wakeUps.add(sleeper);
                }
            }));
        }

        threads.forEach(Thread::start);
        while (threads.stream().anyMatch(Thread::isAlive)) {
            wakeAll();
        }
        wakeAll();

        for (Counting sleeper : sleepers) {
            assertEquals(each, sleeper.seen);
        }
    }

    private static final class Counting extends WakeUps.Sleeper {
        private volatile int written;
        private int seen;

        @Override
        protected void woken() {
            seen = written;
        }
    }
}
