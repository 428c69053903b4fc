package io.kvserver.core.store;

import io.kvserver.core.journal.Journal;
import io.kvserver.core.protocol.KeyHash;
import io.kvserver.core.store.hashing.SipHash;
import io.kvserver.core.store.hashing.SlotHash;
import io.kvserver.core.store.memory.Memory;
import io.kvserver.core.store.observe.KeyCaches;
import io.kvserver.core.store.observe.KeyspaceEvents;
import io.kvserver.core.store.table.EntryTable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** All databases of a store, in partitions. A key's partition never changes and is the same in each database. */
@SuppressWarnings("exports") // For kv's own rooms.
public final class Keyspaces {
    private final Partition[] partitions;
    private final int databases;
    private final int shift;
    /** Changed only before there are keys. */
    private KeyHash hash;
    /** Like {@link #placed()}. */
    private boolean placed;

    private final KeyspaceEvents events;
    private final KeyCaches caches;
    private final Memory memory;
    private final PackingLimits packing = new PackingLimits();
    private volatile @Nullable Journal journal;
    /** Changed by a thread that has all shards. */
    private long generation;

    private final AtomicInteger openSnapshots = new AtomicInteger();

    /** Like {@link #Keyspaces(int, int, KeyspaceEvents, KeyCaches, Memory)}, without caches and bound. */
    public Keyspaces(int partitions, int databases, KeyspaceEvents events) {
        this(partitions, databases, events, KeyCaches.NONE, new Memory());
    }

    /** Empty databases; {@code partitions} must be a power of two. */
    public Keyspaces(int partitions, int databases, KeyspaceEvents events, KeyCaches caches, Memory memory) {
        if (Integer.bitCount(partitions) != 1) {
            throw new IllegalArgumentException("not a power of two: " + partitions + " partitions");
        }
        this.partitions = new Partition[partitions];
        for (int i = 0; i < partitions; i++) {
            this.partitions[i] = new Partition(databases, memory);
        }
        this.databases = databases;
        this.hash = SipHash.random();
        this.shift = Long.SIZE - Integer.numberOfTrailingZeros(partitions);
        this.events = events;
        this.caches = caches;
        this.memory = memory;
        memory.shards(partitions);
    }

    /** Like {@link #forCopies}. */
    private Keyspaces(Keyspaces originals, KeyspaceEvents events) {
        this.memory = new Memory();
        this.partitions = new Partition[] {new Partition(originals.databases, memory)};
        this.databases = originals.databases;
        this.hash = originals.hash;
        this.placed = originals.placed;
        this.shift = Long.SIZE;
        this.events = events;
        this.caches = KeyCaches.NONE;
        memory.shards(1);
    }

    /**
     * An empty store for copies of some of this one's keys, without observers. It has the same hash function: a new secret would
     * cost more than the rest of a small transaction.
     */
    public Keyspaces forCopies() {
        return forCopies(KeyspaceEvents.NONE);
    }

    /** Like {@link #forCopies()}, with a listener for events there. */
    public Keyspaces forCopies(KeyspaceEvents told) {
        return new Keyspaces(this, told);
    }

    /**
     * Distributes keys by their slots in a cluster: those of a slot are in one partition. Then no command moves keys to
     * another database, because a cluster has only one. To be called before there are keys; returns this object.
     */
    public Keyspaces placed() {
        hash = new SlotHash(hash);
        placed = true;
        return this;
    }

    /** Whether keys are {@link #placed}. */
    boolean isPlaced() {
        return placed;
    }

    /** The memory that the keys take and may take. */
    public Memory memory() {
        return memory;
    }

    /** The sizes up to which collections are packed. */
    public PackingLimits packing() {
        return packing;
    }

    public int partitions() {
        return partitions.length;
    }

    public int databases() {
        return databases;
    }

    KeyHash hash() {
        return hash;
    }

    KeyspaceEvents events() {
        return events;
    }

    KeyCaches caches() {
        return caches;
    }

    /** The partition of a key is the top bits of its hash; a table uses the low ones. */
    int partitionOf(long hash) {
        // A shift by 64 bits would shift by 0.
        return partitions.length == 1 ? 0 : (int) (hash >>> shift);
    }

    Partition partition(int index) {
        return partitions[index];
    }

    /** The sum of something over all partitions. For a thread that has all shards. */
    long sum(ToLongFunction<Partition> what) {
        long sum = 0;
        for (Partition partition : partitions) {
            sum += what.applyAsLong(partition);
        }
        return sum;
    }

    /** The sum of something over the tables of a database. For a thread that has all shards. */
    long sumOfTables(int database, ToLongFunction<EntryTable> what) {
        return sum(partition -> {
            EntryTable table = partition.table(database);
            return table == null ? 0 : what.applyAsLong(table);
        });
    }

    /** The log of changes; {@code null} if there is none. */
    @Nullable
    Journal journal() {
        return journal;
    }

    /** Logs changes from now on, or no longer. For a thread that has all shards. */
    @SuppressWarnings("exports") // Embedders see a view of the keys, never the whole.
    public void keepChanges(@Nullable Journal where) {
        journal = where;
    }

    /** Whether another thread may be reading entries without having their shards. For a thread that has one of them. */
    boolean isSnapshotOpen() {
        return openSnapshots.get() > 0;
    }

    /** The number of snapshots so far. For a thread that has a shard. */
    long generation() {
        return generation;
    }

    /** From now on another thread may read entries without having their shards. For a thread that has all shards. */
    void snapshotOpened() {
        openSnapshots.incrementAndGet();
        generation++;
    }

    /** Any thread. */
    void snapshotClosed() {
        openSnapshots.decrementAndGet();
    }

    /** Fails if a partition is damaged; for tests, while no other thread uses the store. */
    public void checkInvariants() {
        for (Partition partition : partitions) {
            partition.checkInvariants();
        }
    }
}
