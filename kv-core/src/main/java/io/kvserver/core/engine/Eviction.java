package io.kvserver.core.engine;

import io.kvserver.core.flight.EvictionEvent;
import io.kvserver.core.flight.Flight;
import io.kvserver.core.store.Keyspaces;
import io.kvserver.core.store.Victims;
import io.kvserver.core.store.memory.Memory;
import java.time.InstantSource;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Removes keys when there is no room for a request, before that is run. Any thread that has no shard; several at once evict
 * independently of each other.
 *
 * <p>As in Redis, a request waits for a slice of this only: if more is to be evicted after it, the request is run all the same,
 * and the rest is done before the requests that follow and by the store's upkeep. A request never adds more than its slice has
 * evicted, so memory shrinks meanwhile. A large one, for which the heap might not suffice, waits for all of it.
 *
 * <p>To evict a key, some are looked at, in one shard or, if it has too few, in several; then the shard of the best of these
 * and of those seen earlier is taken, and the key removed. A shard is taken for a microsecond or so, and a busy one is passed
 * over. So the choice is made from all keys, however they are spread, and no thread waits for another.
 */
public final class Eviction implements Memory.Evictor {
    /** Gives up after this many samples in a row without a victim. */
    private static final int MIN_TRIALS = 256;

    /** After this many rounds in which other threads had every shard, a small request goes on: the others make room, too. */
    private static final int MOST_BUSY_ROUNDS = 2;

    /** How many keys are evicted before one request: some hundred microseconds. */
    static final int SLICE = 128;

    private final Shards engine;
    private final Keyspaces keyspaces;
    private final Memory memory;
    private final InstantSource clock;
    private final @Nullable RandomGenerator givenRandom;
    private final Queue<Search> idle = new ConcurrentLinkedQueue<>();

    public Eviction(Shards engine, Keyspaces keyspaces, InstantSource clock) {
        this(engine, keyspaces, clock, null);
    }

    /** With a source of random numbers, for tests: then for one thread. */
    Eviction(Shards engine, Keyspaces keyspaces, InstantSource clock, @Nullable RandomGenerator random) {
        this.engine = engine;
        this.keyspaces = keyspaces;
        this.memory = keyspaces.memory();
        this.clock = clock;
        this.givenRandom = random;
    }

    @Override
    public boolean makeRoom(long bytes) {
        if (!memory.policy().evicts() || !memory.couldHaveRoom(bytes)) {
            return memory.hasRoom(bytes);
        }
        Search search = idle.poll();
        if (search == null) {
            search = new Search();
        }
        boolean found = search.makeRoom(bytes);
        idle.add(search);
        return found;
    }

    /**
     * Evicts a slice of what is to be evicted without anybody's request. Whether it should be called again soon: there is more
     * to do, and it can be done.
     */
    public boolean run() {
        return !memory.hasRoom(0) && memory.policy().evicts() && makeRoom(0) && !memory.hasRoom(0);
    }

    /** What one thread does at a time. */
    private final class Search {
        private final RandomGenerator random =
                givenRandom == null ? () -> ThreadLocalRandom.current().nextLong() : givenRandom;
        private final Victims victims = new Victims(keyspaces, random);
        private final Sampling sampling = new Sampling(victims);
        private final Removal removal = new Removal(victims);
        private final int partitions = keyspaces.partitions();
        /** Whether a shard was passed over in the last round because somebody had it. */
        private boolean passedBusy;
        /** How many rounds in a row that has been so of all shards: this thread itself may have them, for a request around this one. */
        private int busyRounds;
        /** How many keys this slice has evicted. */
        private int evicted;

        boolean makeRoom(long bytes) {
            EvictionEvent event = Flight.isOn() ? EvictionEvent.begun() : null;
            evicted = 0;
            boolean made = evictAsLongAs(bytes);
            if (event != null) {
                event.done(evicted);
            }
            return made;
        }

        /** Whether there is room then. */
        private boolean evictAsLongAs(long bytes) {
            victims.begin(clock.millis());
            busyRounds = 0;
            int trials = Math.max(MIN_TRIALS, 4 * partitions);
            for (int fruitless = 0; !memory.hasRoom(bytes); fruitless++) {
                if (sample() == 0 && !passedBusy) {
                    return false;
                }
                if (busyRounds >= MOST_BUSY_ROUNDS && bytes < Memory.LARGE_BYTES) {
                    return true;
                }
                if (evict()) {
                    fruitless = 0;
                    if (++evicted >= SLICE && (bytes < Memory.LARGE_BYTES || memory.isSafe(bytes))) {
                        return true;
                    }
                } else if (fruitless > trials) {
                    // Others have the shards: they make room, too, and a small request does not matter.
                    return bytes < Memory.LARGE_BYTES;
                }
            }
            return true;
        }

        /** Looks at some keys, wherever they are, and says how many. */
        private int sample() {
            int wanted = victims.samples();
            int looked = 0;
            int first = random.nextInt(partitions);
            passedBusy = false;
            boolean allBusy = true;
            for (int i = 0; i < partitions && looked < wanted; i++) {
                sampling.in((first + i) & (partitions - 1), wanted - looked);
                if (engine.tryRun(sampling)) {
                    looked += sampling.looked;
                    allBusy = false;
                } else {
                    passedBusy = true;
                }
            }
            busyRounds = allBusy ? busyRounds + 1 : 0;
            return looked;
        }

        private boolean evict() {
            int partition = victims.choose();
            if (partition < 0) {
                return false;
            }
            removal.needs(partition);
            return engine.tryRun(removal) && removal.removed;
        }
    }

    /** Looks at keys of a shard. */
    private static final class Sampling extends Work {
        private final Victims victims;
        private int partition;
        private int count;
        private int looked;

        Sampling(Victims victims) {
            this.victims = victims;
        }

        void in(int newPartition, int newCount) {
            partition = newPartition;
            count = newCount;
            needs(newPartition);
        }

        @Override
        protected void run() {
            looked = victims.sample(partition, count);
        }

        @Override
        protected void finished() {
            throw new IllegalStateException("it never waits for a shard");
        }
    }

    /** Removes the key that was chosen. */
    private static final class Removal extends Work {
        private final Victims victims;
        private boolean removed;

        Removal(Victims victims) {
            this.victims = victims;
        }

        @Override
        protected void run() {
            removed = victims.evict();
        }

        @Override
        protected void finished() {
            throw new IllegalStateException("it never waits for a shard");
        }
    }
}
