package io.kvserver.net.loop;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Nobody who was added is forgotten, and what was written before is seen when they are woken. */
public final class WakeUpsStress {
    private WakeUpsStress() {}

    private static void wakeAll(WakeUps wakeUps) {
        for (WakeUps.Sleeper sleeper = wakeUps.poll(); sleeper != null; sleeper = wakeUps.poll()) {
            sleeper.woken();
        }
    }

    /** Two wake the same one while the loop wakes it. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both were seen")
    @State
    public static class TwoOfOne {
        private volatile int first;
        private volatile int second;
        private int seenFirst;
        private int seenSecond;
        private final WakeUps wakeUps = new WakeUps();
        private final WakeUps.Sleeper sleeper = new WakeUps.Sleeper() {
            @Override
            protected void woken() {
                seenFirst = first;
                seenSecond = second;
            }
        };

        @Actor
        public void first() {
            first = 1;
            wakeUps.add(sleeper);
        }

        @Actor
        public void second() {
            second = 1;
            wakeUps.add(sleeper);
        }

        @Actor
        public void loop() {
            wakeAll(wakeUps);
        }

        @Arbiter
        public void after(II_Result result) {
            wakeAll(wakeUps);
            result.r1 = seenFirst;
            result.r2 = seenSecond;
        }
    }

    /** Two are woken. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "each once")
    @State
    public static class TwoSleepers {
        private final WakeUps wakeUps = new WakeUps();
        private final Counting first = new Counting();
        private final Counting second = new Counting();

        private static final class Counting extends WakeUps.Sleeper {
            private int times;

            @Override
            protected void woken() {
                times++;
            }
        }

        @Actor
        public void first() {
            wakeUps.add(first);
        }

        @Actor
        public void second() {
            wakeUps.add(second);
        }

        @Actor
        public void loop() {
            wakeAll(wakeUps);
        }

        @Arbiter
        public void after(II_Result result) {
            wakeAll(wakeUps);
            result.r1 = first.times;
            result.r2 = second.times;
        }
    }
}
