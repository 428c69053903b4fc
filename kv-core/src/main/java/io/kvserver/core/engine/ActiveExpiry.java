package io.kvserver.core.engine;

import io.kvserver.core.flight.ExpiryEvent;
import io.kvserver.core.flight.Flight;
import io.kvserver.core.store.ExpirySweep;
import io.kvserver.core.store.Keyspaces;
import io.kvserver.core.store.Sweep;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Removes expired keys that no request asks for. Any thread; several at once visit different shards.
 *
 * <p>It visits the shards in turn, a few slots of each at a time, so that no shard is held for long; a busy shard is
 * skipped. The cost of a slice is estimated from its findings rather than measured, so tests are repeatable.
 */
public final class ActiveExpiry {
    /** The slots visited while a shard is held: if all have expired, that takes about a tenth of a millisecond. */
    private static final int SLOTS_AT_ONCE = 256;
    /** The least number of steps, even if there are fewer shards. */
    private static final int MIN_VISITS = 64;
    /** The cost of a slice, in slots that have not expired: about half a millisecond. */
    private static final int SLICE_COST = 1 << 15;
    /** The cost of an entry with a deadline, which has to be fetched from memory. */
    private static final int EXPIRING_COST = 8;
    /** The cost of an expired entry, which is removed from its table. */
    private static final int REMOVED_COST = 64;
    /** More slots than there are. */
    private static final int ALL_SLOTS = 1 << 30;
    /** If more than one in this many keys with a deadline has expired, there are probably many more. */
    private static final int FEW = 10;

    private final Shards engine;
    private final Keyspaces keyspaces;
    private final AtomicInteger rounds = new AtomicInteger();

    public ActiveExpiry(Shards engine, Keyspaces keyspaces) {
        this.engine = engine;
        this.keyspaces = keyspaces;
    }

    /** Runs a slice. Returns whether it found so many expired keys that there are probably many more. */
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

    /** Removes all expired keys, however long that takes, and waits for busy shards. */
    public void runAll(long nowMillis) {
        ExpirySweep sweep = new ExpirySweep(keyspaces);
        sweep.begin(nowMillis);
        for (int i = 0; i < keyspaces.partitions(); i++) {
            int partition = i;
            Exclusive.runOn(engine, partition, () -> sweepAll(sweep, partition));
        }
    }

    private static void sweepAll(ExpirySweep sweep, int partition) {
        // The first pass may have begun in the middle of a table.
        sweep.run(partition, ALL_SLOTS);
        while (sweep.run(partition, ALL_SLOTS).removed() > 0) {
            // Repeated while expired elements of values are left.
        }
    }

    /** The work of one call, shard by shard, and its findings so far. */
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
