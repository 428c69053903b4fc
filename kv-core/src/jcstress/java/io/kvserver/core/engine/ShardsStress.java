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

/** What a shard guards is seen by the next thread that has it, and so is a work that is handed over through its mailbox. */
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

        /** The sum, once it is known to this thread, or -1. */
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

    /** Two want one shard. */
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

    /** One has a shard for a moment, without a work; what another wants there it runs, and the other sees what came of it. */
    @JCStressTest
    @Outcome(id = "-1", expect = ACCEPTABLE, desc = "it was not told yet")
    @Outcome(
            id = {"1", "2"},
            expect = ACCEPTABLE,
            desc = "before or after the other")
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

    /** A shard that is kept from one request to the next, until somebody wants it. */
    @JCStressTest
    @Outcome(id = "3, 1", expect = ACCEPTABLE, desc = "both came to it")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the one that does not wait came too late")
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

    /** One wants both shards while another wants the one and then the other: so that it runs where only two threads can. */
    @JCStressTest
    @Outcome(id = "2, 2, 3", expect = ACCEPTABLE, desc = "each was run once")
    @State
    public static class TwoCross {
        private final int[] numbers = new int[2];
        private final Shards engine = new Shards(2);
        private final Addition both = new Addition(numbers, 0, 1);
        private final Addition first = new Addition(numbers, 0);
        private final Addition second = new Addition(numbers, 1);

        @Actor
        public void both() {
            both.submit(engine);
        }

        @Actor
        public void each() {
            second.submit(engine);
            first.submit(engine);
        }

        @Arbiter
        public void after(III_Result result) {
            result.r1 = numbers[0];
            result.r2 = numbers[1];
            result.r3 = both.times + first.times + second.times;
        }
    }

    /** Three of which one wants what each of the others does. */
    @JCStressTest
    @Outcome(id = "2, 2, 3", expect = ACCEPTABLE, desc = "each was run once")
    @State
    public static class ThreeCross {
        private final int[] numbers = new int[2];
        private final Shards engine = new Shards(2);
        private final Addition both = new Addition(numbers, 0, 1);
        private final Addition first = new Addition(numbers, 0);
        private final Addition second = new Addition(numbers, 1);

        @Actor
        public void both() {
            both.submit(engine);
        }

        @Actor
        public void first() {
            first.submit(engine);
        }

        @Actor
        public void second() {
            second.submit(engine);
        }

        @Arbiter
        public void after(III_Result result) {
            result.r1 = numbers[0];
            result.r2 = numbers[1];
            result.r3 = both.times + first.times + second.times;
        }
    }

    /** A work that is used again as soon as its owner has been told. */
    @JCStressTest
    @Outcome(id = "3, 2", expect = ACCEPTABLE, desc = "all were run, the first work again at once")
    @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "its owner was not told in time to use it again")
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
