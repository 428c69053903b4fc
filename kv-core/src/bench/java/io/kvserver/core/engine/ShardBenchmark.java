package io.kvserver.core.engine;

import io.kvserver.core.KvStore;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** Work on shards that two threads want at once, and the same by one of them; operations of all threads together. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ShardBenchmark {
    @Param({"1", "64"})
    private int shards;

    private Shards engine = new Shards(1);
    private long[] counters = {};
    private KvStore store = new KvStore();

    @Setup
    public void create() {
        engine = new Shards(shards);
        // One counter to a cache line, as each shard has data of its own.
        counters = new long[8 * shards];
        store = new KvStore.Builder().shards(shards).build();
    }

    /** Counts up in shards at random. */
    @State(Scope.Thread)
    public static class Counting extends Work {
        private long[] counters = {};
        private int random = System.identityHashCode(this) | 1;
        private int shard;
        private volatile boolean done;

        private void next(ShardBenchmark shared) {
            counters = shared.counters;
            random ^= random << 13;
            random ^= random >>> 17;
            random ^= random << 5;
            shard = random & (shared.shards - 1);
            needs(shard);
            done = false;
        }

        @Override
        protected void run() {
            counters[8 * shard]++;
        }

        @Override
        protected void finished() {
            done = true;
        }
    }

    private void count(Counting work) {
        work.next(this);
        if (!engine.tryRun(work) && !engine.submit(work)) {
            while (!work.done) {
                Thread.onSpinWait();
            }
        }
    }

    @Benchmark
    @Threads(1)
    public void workOfOneThread(Counting work) {
        count(work);
    }

    @Benchmark
    @Threads(2)
    public void workOfTwoThreads(Counting work) {
        count(work);
    }

    @Benchmark
    @Threads(1)
    public long hotKeyOfOneThread() {
        return store.incr("n");
    }

    @Benchmark
    @Threads(2)
    public long hotKeyOfTwoThreads() {
        return store.incr("n");
    }
}
