package io.kvserver.core.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** The next owner of a shard sees what the last owner wrote, also when a work came through the shard's mailbox. */
public final class ShardsStress {
    private ShardsStress() {}

    /** Adds one to plain numbers, one for each shard. */
    private static final class Addition extends Work {
        private final int[] numbers;
        private final int[] shards;
        /** The first number, after the addition. */
        private int sum;

        private int times;
        private volatile boolean told;

        Addition(int[] numbers, int... shards) {
            this.numbers = numbers;
            this.shards = shards;
            needs(shards, shards.length);
        }

        /** The sum if the work has been run already, otherwise -1. */
        int submit(Shards engine) {
            return engine.submit(this) || told ? sum : -1;
        }

        @Override
        protected void run() {
            for (int shard : shards) {
                numbers[shard]++;
            }
            sum = numbers[shards[0]];
            times++;
        }

        @Override
        protected void finished() {
            told = true;
        }
    }

    /** Two threads want one shard. */
    @JCStressTest
    @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "each was run once, after the other")
    @State
    public static class TwoWant {
        private final int[] numbers = new int[1];
        private final Shards engine = new Shards(1);
        private final Addition one = new Addition(numbers, 0);
        private final Addition another = new Addition(numbers, 0);

        @Actor
        public void one() {
            one.submit(engine);
        }

        @Actor
        public void another() {
            another.submit(engine);
        }

        @Arbiter
        public void after(II_Result result) {
            result.r1 = numbers[0];
            result.r2 = one.times + another.times;
        }
    }

    /** One thread takes a shard without a work. It runs the work that another submits meanwhile, which sees the result. */
    @JCStressTest
    @Outcome(id = "-1", expect = ACCEPTABLE, desc = "the work had not been run yet")
    @Outcome(
            id = {"1", "2"},
            expect = ACCEPTABLE,
            desc = "before or after the other thread's addition")
    @State
    public static class OneHandsOver {
        private final int[] numbers = new int[1];
        private final Shards engine = new Shards(1);
        private final Addition work = new Addition(numbers, 0);

        @Actor
        public void has() {
            if (engine.tryTake(0)) {
                numbers[0]++;
                engine.giveBack(0);
            }
        }

        @Actor
        public void wants(I_Result result) {
            result.r1 = work.submit(engine);
        }
    }

    /** One thread keeps a shard between two requests, until another wants it. */
    @JCStressTest
    @Outcome(id = "3, 1", expect = ACCEPTABLE, desc = "both threads had the shard")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the thread that does not wait found the shard taken")
    @State
    public static class OneKeeps {
        private final int[] numbers = new int[1];
        private final Shards engine = new Shards(1);
        private final Addition work = new Addition(numbers, 0);

        @Actor
        public void keeps() {
            if (engine.tryTake(0)) {
                numbers[0]++;
                boolean unused = engine.isWanted(0);
                numbers[0]++;
                engine.giveBack(0);
            }
        }

        @Actor
        public void wants() {
            work.submit(engine);
        }

        @Arbiter
        public void after(II_Result result) {
            result.r1 = numbers[0];
            result.r2 = work.times;
        }
    }

    /** Three works on two shards: one needs both, and each of the others needs one of them. */
    private static final class Crossing {
        private final int[] numbers = new int[2];
        private final Shards engine = new Shards(2);
        private final Addition both = new Addition(numbers, 0, 1);
        private final Addition first = new Addition(numbers, 0);
        private final Addition second = new Addition(numbers, 1);

        void submitBoth() {
            both.submit(engine);
        }

        void submitFirst() {
            first.submit(engine);
        }

        void submitSecond() {
            second.submit(engine);
        }

        /** The two numbers, and how many works were run. */
        void end(III_Result result) {
            result.r1 = numbers[0];
            result.r2 = numbers[1];
            result.r3 = both.times + first.times + second.times;
        }
    }

    /** Crossing works from two threads, for machines with two processors. */
    @JCStressTest
    @Outcome(id = "2, 2, 3", expect = ACCEPTABLE, desc = "each was run once")
    @State
    public static class TwoCross {
        private final Crossing works = new Crossing();

        @Actor
        public void both() {
            works.submitBoth();
        }

        @Actor
        public void each() {
            works.submitSecond();
            works.submitFirst();
        }

        @Arbiter
        public void after(III_Result result) {
            works.end(result);
        }
    }

    /** Crossing works from three threads; jcstress skips it on machines with fewer processors. */
    @JCStressTest
    @Outcome(id = "2, 2, 3", expect = ACCEPTABLE, desc = "each was run once")
    @State
    public static class ThreeCross {
        private final Crossing works = new Crossing();

        @Actor
        public void both() {
            works.submitBoth();
        }

        @Actor
        public void first() {
            works.submitFirst();
        }

        @Actor
        public void second() {
            works.submitSecond();
        }

        @Arbiter
        public void after(III_Result result) {
            works.end(result);
        }
    }

    /** A work that is submitted again as soon as its owner knows that it was run. */
    @JCStressTest
    @Outcome(id = "3, 2", expect = ACCEPTABLE, desc = "all were run, the first work again at once")
    @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "its owner learned of the first run too late to submit it again")
    @State
    public static class OneIsUsedAgain {
        private final int[] numbers = new int[1];
        private final Shards engine = new Shards(1);
        private final Addition again = new Addition(numbers, 0);
        private final Addition other = new Addition(numbers, 0);

        @Actor
        public void again() {
            if (again.submit(engine) > 0) {
                again.submit(engine);
            }
        }

        @Actor
        public void other() {
            other.submit(engine);
        }

        @Arbiter
        public void after(II_Result result) {
            result.r1 = numbers[0];
            result.r2 = again.times;
        }
    }
}
