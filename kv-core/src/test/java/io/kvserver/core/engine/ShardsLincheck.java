package io.kvserver.core.engine;

import io.kvserver.core.Effort;
import io.kvserver.core.Slow;
import java.util.concurrent.locks.LockSupport;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/** Work on one and on several shards is linearizable, however the threads interleave, and no thread waits for ever. */
@Slow
class ShardsLincheck {
    private static final int SHARDS = 3;

    /** Plain numbers, one for each shard, guarded only by the engine. Public for Lincheck. */
    @Param(name = "shard", gen = IntGen.class, conf = "0:2")
    public static final class GuardedCounters {
        private final Shards engine = new Shards(SHARDS);
        private final int[] counters = new int[SHARDS];

        @Operation
        public int incrementOne(@Param(name = "shard") int shard) {
            return increment(shard);
        }

        @Operation
        public int incrementOthers(@Param(name = "shard") int shard) {
            return shard == 1 ? increment(0, 2) : shard == 0 ? increment(1, 2) : increment(0, 1);
        }

        @Operation
        public int incrementAll() {
            return increment(0, 1, 2);
        }

        @Operation
        public int incrementOneBetweenTakingAndGivingBack(@Param(name = "shard") int shard) {
            if (!engine.tryTake(shard)) {
                return increment(shard);
            }
            int sum = ++counters[shard];
            engine.giveBack(shard);
            return sum;
        }

        private int increment(int... shards) {
            Increment work = new Increment(counters, shards);
            if (!engine.tryRun(work) && !engine.submit(work)) {
                work.await();
            }
            return work.sum;
        }
    }

    /** The sequential specification. Public for Lincheck. */
    public static final class PlainCounters {
        private final int[] counters = new int[SHARDS];

        public int incrementOne(int shard) {
            return ++counters[shard];
        }

        public int incrementOneBetweenTakingAndGivingBack(int shard) {
            return incrementOne(shard);
        }

        public int incrementOthers(int shard) {
            int sum = 0;
            for (int i = 0; i < SHARDS; i++) {
                sum += i == shard ? 0 : ++counters[i];
            }
            return sum;
        }

        public int incrementAll() {
            return incrementOne(0) + incrementOne(1) + incrementOne(2);
        }
    }

    private static final class Increment extends Work {
        private final Thread caller = Thread.currentThread();
        private final int[] counters;
        private final int[] shards;
        private volatile boolean done;
        int sum;

        Increment(int[] counters, int[] shards) {
            this.counters = counters;
            this.shards = shards;
            needs(shards, shards.length);
        }

        @Override
        protected void run() {
            for (int shard : shards) {
                sum += ++counters[shard];
            }
        }

        @Override
        protected void finished() {
            done = true;
            LockSupport.unpark(caller);
        }

        void await() {
            while (!done) {
                LockSupport.park(this);
            }
        }
    }

    @Test
    void twoThreads() {
        options().threads(2).actorsPerThread(3).check(GuardedCounters.class);
    }

    @Test
    void threeThreads() {
        options().threads(3).actorsPerThread(2).check(GuardedCounters.class);
    }

    private static ModelCheckingOptions options() {
        return new ModelCheckingOptions()
                .sequentialSpecification(PlainCounters.class)
                .iterations(Effort.of(10))
                .invocationsPerIteration(300)
                .actorsBefore(0)
                .actorsAfter(1);
    }
}
