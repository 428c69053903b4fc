package io.kvserver.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.Effort;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several threads, each with several works on random shards, like event loops with their sessions. */
class ShardsStressTest {
    private static final int THREADS = 4;
    private static final int WORKS_PER_THREAD = 4;
    private static final int RUNS_PER_THREAD = Effort.of(60_000);

    private static final class Counter {
        /** Neither volatile nor guarded: it is right only if the engine excludes other threads. */
        int value;
    }

    /** A work that adds one to the counter of each of its shards. */
    private static final class Increment extends Work {
        private final Counter[] counters;
        private final Semaphore wake;
        private final AtomicInteger finished = new AtomicInteger();
        private final int[] shards;
        private int count;
        /** Written by the thread that runs it; read by the submitter once it knows that the work was run. */
        int runs;

        volatile boolean waiting;

        Increment(Counter[] counters, Semaphore wake) {
            this.counters = counters;
            this.wake = wake;
            this.shards = new int[counters.length];
        }

        void prepare(Random random) {
            count = 0;
            boolean single = random.nextInt(3) > 0;
            if (single) {
                shards[count++] = random.nextInt(shards.length);
                needs(shards[0]);
                return;
            }
            for (int shard = 0; shard < shards.length; shard++) {
                if (random.nextBoolean()) {
                    shards[count++] = shard;
                }
            }
            needs(shards, count);
        }

        @Override
        @SuppressWarnings("ThreadPriorityCheck") // Yielding makes races more likely; nothing relies on it.
        protected void run() {
            for (int i = 0; i < count; i++) {
                int seen = counters[shards[i]].value;
                if ((seen & 63) == 0) {
                    // Gives other threads a chance to interfere.
                    Thread.yield();
                }
                counters[shards[i]].value = seen + 1;
            }
            runs++;
        }

        @Override
        protected void finished() {
            finished.incrementAndGet();
            waiting = false;
            wake.release();
        }
    }

    /** One thread's works and counts. */
    private static final class Submitter {
        final Shards engine;
        final Random random;
        final Semaphore wake = new Semaphore(0);
        final List<Increment> works = new ArrayList<>();
        int submitted;
        int increments;
        int told;

        Submitter(Shards engine, Counter[] counters, long seed) {
            this.engine = engine;
            this.random = new Random(seed);
            for (int i = 0; i < WORKS_PER_THREAD; i++) {
                works.add(new Increment(counters, wake));
            }
        }

        void submitAll() throws InterruptedException {
            int waiting = 0;
            while (submitted < RUNS_PER_THREAD) {
                for (Increment work : works) {
                    if (!work.waiting && !submit(work)) {
                        waiting++;
                    }
                }
                // Like an event loop: collects the works that were run, and waits only when none was.
                waiting -= waiting == WORKS_PER_THREAD ? awaitOne() : wake.drainPermits();
            }
            wake.acquire(waiting);
        }

        private int awaitOne() throws InterruptedException {
            wake.acquire();
            return 1 + wake.drainPermits();
        }

        /** Whether the work has been run by this call. */
        private boolean submit(Increment work) {
            work.prepare(random);
            submitted++;
            increments += work.count;
            work.waiting = true;
            if ((random.nextBoolean() && tryRun(work)) || engine.submit(work)) {
                work.waiting = false;
                return true;
            }
            told++;
            return false;
        }

        /** Work on one shard in either of the two ways. */
        private boolean tryRun(Increment work) {
            if (work.count != 1 || random.nextBoolean()) {
                return engine.tryRun(work);
            }
            int shard = work.shards[0];
            if (!engine.tryTake(shard)) {
                return false;
            }
            work.run();
            engine.giveBack(shard);
            return true;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void everyWorkRunsOnceAndAlone(int shards) throws InterruptedException {
        Shards engine = new Shards(shards);
        Counter[] counters = new Counter[shards];
        for (int i = 0; i < shards; i++) {
            counters[i] = new Counter();
        }
        List<Submitter> submitters = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            submitters.add(new Submitter(engine, counters, 1000L * shards + i));
        }

        runAll(submitters);

        int increments = 0;
        for (Submitter submitter : submitters) {
            increments += submitter.increments;
            assertEquals(
                    submitter.submitted,
                    submitter.works.stream().mapToInt(work -> work.runs).sum());
            assertEquals(
                    submitter.told,
                    submitter.works.stream()
                            .mapToInt(work -> work.finished.get())
                            .sum());
        }
        int counted = 0;
        for (Counter counter : counters) {
            counted += counter.value;
        }
        assertEquals(increments, counted);
        assertTrue(submitters.stream().anyMatch(submitter -> submitter.told > 0), "nobody ever had to wait");
    }

    private static void runAll(List<Submitter> submitters) throws InterruptedException {
        CountDownLatch start = new CountDownLatch(1);
        CountDownLatch ends = new CountDownLatch(submitters.size());
        AtomicReference<Throwable> failure = new AtomicReference<>();
        for (Submitter submitter : submitters) {
            Thread thread = new Thread(() -> {
                try {
                    start.await();
                    submitter.submitAll();
                } catch (Throwable e) {
                    failure.compareAndSet(null, e);
                }
                ends.countDown();
            });
            // Does not keep the JVM alive if it hangs.
            thread.setDaemon(true);
            thread.start();
        }
        start.countDown();
        assertTrue(ends.await(60, TimeUnit.SECONDS), "a thread still waits for its work");
        assertNull(failure.get());
    }
}
