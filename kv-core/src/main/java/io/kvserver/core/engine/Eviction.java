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
 * Evicts keys before a request for which there is no room. Any thread that has no shard; several threads evict
 * independently of each other.
 *
 * <p>As in Redis, a request waits for just one slice of eviction: then it runs, and the rest is evicted before later
 * requests and by the store's upkeep. A request never adds more than its slice has evicted, so memory shrinks
 * meanwhile. A large request, for which the heap might not suffice, waits for all of it.
 *
 * <p>To evict a key, the search samples keys of one shard or, if it has too few, of several. Then it takes the shard of
 * the best candidate, of this sample or an earlier one, and removes the key. A shard is held for about a microsecond,
 * and a busy one is skipped. So the choice is made from all keys, however they are distributed, and no thread waits for
 * another.
 */
public final class Eviction implements Memory.Evictor {
    /** Gives up after this many samples in a row without a victim. */
    private static final int MIN_TRIALS = 256;

    /**
     * After this many rounds in which other threads had every shard, a small request continues: the others make room,
     * too.
     */
    private static final int MOST_BUSY_ROUNDS = 2;

    /** The most keys evicted before one request, which takes some hundred microseconds. */
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

    /** For tests, with a source of random numbers; then confined to one thread. */
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
     * Evicts a slice, independent of any request. Returns whether to call it again soon, because more can be evicted.
     */
    public boolean run() {
        return !memory.hasRoom(0) && memory.policy().evicts() && makeRoom(0) && !memory.hasRoom(0);
    }

    /** The search of one thread. */
    private final class Search {
        private final RandomGenerator random =
                givenRandom == null ? () -> ThreadLocalRandom.current().nextLong() : givenRandom;
        private final Victims victims = new Victims(keyspaces, random);
        private final Sampling sampling = new Sampling(victims);
        private final Removal removal = new Removal(victims);
        private final int partitions = keyspaces.partitions();
        /** Whether the last round skipped a busy shard. */
        private boolean passedBusy;
        /**
         * The number of rounds in a row in which all shards were busy. This thread itself may have them, for an
         * enclosing request.
         */
        private int busyRounds;
        /** The number of keys that this slice has evicted. */
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

        /** Evicts until there is room. Returns whether there is. */
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
                    // Other threads have the shards; they make room, too, and a small request does not matter.
                    return bytes < Memory.LARGE_BYTES;
                }
            }
            return true;
        }

        /** Samples some keys of any shards and returns their number. */
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

    /** Samples keys of a shard. */
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

    /** Removes the chosen key. */
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
