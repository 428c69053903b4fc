package io.kvserver.net.loop;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** A loop that goes to sleep while it is given something to do does it first, or is woken. */
public final class EventLoopStress {
    private EventLoopStress() {}

    /** A loop whose selector only notes that it was woken. Used again: a selector is the system's. */
    private static final class Loop extends LoopSelector {
        private static final Queue<Loop> IDLE = new ConcurrentLinkedQueue<>();

        /** Instead of the sleep, in which nothing happens until the loop is woken. */
        private static final RuntimeException ASLEEP = new IllegalStateException("asleep");

        private final EventLoop loop = new EventLoop(System::nanoTime, this);
        private volatile boolean woken;

        private Loop() throws IOException {}

        static Loop take() {
            Loop idle = IDLE.poll();
            try {
                return idle == null ? new Loop() : idle;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public int select(Consumer<SelectionKey> dispatch, long timeoutMillis) {
            throw ASLEEP;
        }

        @Override
        public int selectNow(Consumer<SelectionKey> dispatch) {
            return 0;
        }

        @Override
        public void wakeUp() {
            woken = true;
        }

        /** Goes round until it sleeps. */
        void sleep() {
            while (true) {
                try {
                    loop.runOnce();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                } catch (IllegalStateException asleep) {
                    return;
                }
            }
        }

        void giveBack() {
            sleep();
            woken = false;
            IDLE.add(this);
        }
    }

    /** A task. */
    @JCStressTest
    @Outcome(id = "true", expect = ACCEPTABLE, desc = "done or woken")
    @State
    public static class Task {
        private final Loop loop = Loop.take();
        private boolean done;

        @Actor
        public void sleeps() {
            loop.sleep();
        }

        @Actor
        public void asks() {
            loop.loop.execute(() -> done = true);
        }

        @Arbiter
        public void after(Z_Result result) {
            result.r1 = done || loop.woken;
            loop.giveBack();
        }
    }

    /** Somebody to be woken. */
    @JCStressTest
    @Outcome(id = "true", expect = ACCEPTABLE, desc = "done or woken")
    @State
    public static class Sleeper extends WakeUps.Sleeper {
        private final Loop loop = Loop.take();
        private boolean done;

        @Override
        protected void woken() {
            done = true;
        }

        @Actor
        public void sleeps() {
            loop.sleep();
        }

        @Actor
        public void wakes() {
            loop.loop.wake(this);
        }

        @Arbiter
        public void after(Z_Result result) {
            result.r1 = done || loop.woken;
            loop.giveBack();
        }
    }
}
