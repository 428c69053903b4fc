package io.kvserver.core.engine;

import io.kvserver.core.flight.ExpiryEvent;
import io.kvserver.core.flight.Flight;
import io.kvserver.core.store.ExpirySweep;
import io.kvserver.core.store.Keyspaces;
import io.kvserver.core.store.Sweep;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The search for keys that have expired and that nobody asks for. Any thread; several at once look at different shards.
 *
 * <p>It goes round the shards, a few slots of each at a time, so that no shard is held for long; a busy one is left out. What
 * a slice costs is estimated from what it found rather than measured, so it does the same in a test as anywhere else.
 */
public final class ActiveExpiry {
    /** How many slots are looked at while a shard is held: all of them expired, that is about a tenth of a millisecond. */
    private static final int SLOTS_AT_ONCE = 256;
    /** In so many steps at least, even if there are fewer shards. */
    private static final int MIN_VISITS = 64;
    /** What a slice may cost, in slots without a deadline passed: about half a millisecond. */
    private static final int SLICE_COST = 1 << 15;
    /** An entry with a deadline has to be fetched from memory. */
    private static final int EXPIRING_COST = 8;
    /** One that has expired is taken out of its table. */
    private static final int REMOVED_COST = 64;
    /** More than there are. */
    private static final int ALL_SLOTS = 1 << 30;
    /** If more than one of so many keys with a deadline has expired, there are probably many more. */
    private static final int FEW = 10;

    private final Shards engine;
    private final Keyspaces keyspaces;
    private final AtomicInteger rounds = new AtomicInteger();

    public ActiveExpiry(Shards engine, Keyspaces keyspaces) {
        this.engine = engine;
        this.keyspaces = keyspaces;
    }

    /** Does a slice, and says whether it found so much that there is probably much more. */
    public boolean run(long nowMillis) {
        ExpiryEvent event = Flight.isOn() ? ExpiryEvent.begun() : null;
        ExpirySweep sweep = new ExpirySweep(keyspaces);
        sweep.begin(nowMillis);
        Slice slice = new Slice(sweep);
        int visits = Math.max(keyspaces.partitions(), MIN_VISITS);
        for (int i = 0; i < visits && slice.cost < SLICE_COST; i++) {
            slice.partition(rounds.getAndIncrement() & (keyspaces.partitions() - 1));
            engine.tryRun(slice);
        }
        if (event != null) {
            event.done(slice.removed);
        }
        return slice.removed * FEW > slice.expiring;
    }

    /** Removes all that has expired, however long that takes, and waits for shards that are busy. */
    public void runAll(long nowMillis) {
        ExpirySweep sweep = new ExpirySweep(keyspaces);
        sweep.begin(nowMillis);
        for (int i = 0; i < keyspaces.partitions(); i++) {
            int partition = i;
            Exclusive.runOn(engine, partition, () -> sweepAll(sweep, partition));
        }
    }

    private static void sweepAll(ExpirySweep sweep, int partition) {
        // It may begin in the middle of a table.
        sweep.run(partition, ALL_SLOTS);
        while (sweep.run(partition, ALL_SLOTS).removed() > 0) {
            // Elements of values may be left.
        }
    }

    /** What one call does, shard by shard, and what it found so far. */
    private static final class Slice extends Work {
        private final ExpirySweep sweep;
        private int partition;
        private int cost;
        private int expiring;
        private int removed;

        Slice(ExpirySweep sweep) {
            this.sweep = sweep;
        }

        void partition(int index) {
            partition = index;
            needs(index);
        }

        @Override
        protected void run() {
            Sweep swept = sweep.run(partition, SLOTS_AT_ONCE);
            expiring += swept.expiring();
            removed += swept.removed();
            cost += swept.slots() + EXPIRING_COST * swept.expiring() + REMOVED_COST * swept.removed();
        }

        @Override
        protected void finished() {
            throw new IllegalStateException("it never waits for a shard");
        }
    }
}
