package io.kvserver.core.pubsub;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.kvserver.core.store.observe.KeyspaceEvents;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The settings of keyspace events change while another thread reads them without a lock. */
public final class NotificationsStress {
    private static final byte[] KEY = {'k'};

    private NotificationsStress() {}

    /** A thread that sees that an event is wanted publishes it. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "1, 1"},
            expect = ACCEPTABLE,
            desc = "not wanted yet, or published")
    @State
    public static class Configured {
        private int published;
        private final PubSub pubSub = new PubSub();
        private final Notifications events = new Notifications(pubSub);

        public Configured() {
            pubSub.relay((kind, channel, text) -> published++);
        }

        @Actor
        public void configures() {
            events.configure("Kg");
        }

        @Actor
        public void changes(II_Result result) {
            if (events.wanted('g')) {
                result.r1 = 1;
                events.happened('g', "del", 0, KEY);
                result.r2 = published;
            }
        }
    }

    /** The same with a listener inside the process. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "1, 1"},
            expect = ACCEPTABLE,
            desc = "not wanted yet, or the listener was told")
    @State
    public static class Listened {
        private int told;
        private final Notifications events = new Notifications(new PubSub());

        @Actor
        public void listens() {
            events.listen("g", new Counting());
        }

        @Actor
        public void changes(II_Result result) {
            if (events.wanted('g')) {
                result.r1 = 1;
                events.happened('g', "del", 0, KEY);
                result.r2 = told;
            }
        }

        private final class Counting implements KeyspaceEvents {
            @Override
            public boolean wanted(char type) {
                return true;
            }

            @Override
            public void happened(char type, String event, int database, byte[] key) {
                told++;
            }
        }
    }
}
