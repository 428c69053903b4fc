package io.kvserver.core.store;

import io.kvserver.core.protocol.KeyHash;
import io.kvserver.core.store.memory.Memory;
import io.kvserver.core.store.memory.MemoryMeter;
import io.kvserver.core.store.observe.Observers;
import io.kvserver.core.store.table.EntryTable;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A shard's part of every database. Confined to the shard. */
final class Partition {
    private final @Nullable EntryTable[] databases;
    private final MemoryMeter meter;
    /** {@code null} until there is one: a change then needs to read only this object. */
    private @Nullable Observers observers;

    /** Where the search for expired entries continues: a database, and below a slot in its table. */
    private int sweepDatabase;

    private int sweepSlot;

    long hits;
    long misses;
    long expired;
    /** The expired elements of values. */
    long expiredElements;

    long evicted;
    long changes;

    Partition(int databases, Memory memory) {
        this.databases = new EntryTable[databases];
        this.meter = new MemoryMeter(memory);
    }

    /** A database's table; {@code null} until the database has a key here. */
    @Nullable
    EntryTable table(int database) {
        return databases[database];
    }

    EntryTable createTable(int database) {
        EntryTable table = databases[database];
        if (table == null) {
            table = new EntryTable(meter);
            databases[database] = table;
        }
        return table;
    }

    void dropTable(int database) {
        EntryTable table = databases[database];
        if (table != null) {
            table.dropped();
        }
        databases[database] = null;
    }

    /** Replaces all tables by these, in the order of {@link #tables}. */
    void tables(@Nullable EntryTable[] former) {
        List<@Nullable EntryTable> before = Arrays.asList(former);
        for (EntryTable table : databases) {
            if (table != null && !before.contains(table)) {
                table.forgetDue();
                table.dropped();
            }
        }
        List<@Nullable EntryTable> present = Arrays.asList(databases.clone());
        for (int i = 0; i < databases.length; i++) {
            EntryTable table = former[i];
            if (table != null && !present.contains(table)) {
                table.restored();
            }
            databases[i] = table;
        }
    }

    /** The tables of all databases. */
    @Nullable
    EntryTable[] tables() {
        return databases.clone();
    }

    /** The memory of all its tables. */
    MemoryMeter meter() {
        return meter;
    }

    void swap(int one, int other) {
        @Nullable EntryTable table = databases[one];
        databases[one] = databases[other];
        databases[other] = table;
    }

    boolean contains(int database, KeyHash hash, byte[] key) {
        EntryTable table = databases[database];
        return table != null && table.get((int) hash.hash(key, 0, key.length), key, 0, key.length) != null;
    }

    /** Whether one or the other database contains a key. */
    boolean isIn(int one, int other, KeyHash hash, byte[] key) {
        return contains(one, hash, key) || contains(other, hash, key);
    }

    /** The observers of keys, to which one is going to be added. */
    Observers observers() {
        Observers present = observers;
        if (present == null) {
            present = new Observers();
            observers = present;
        }
        return present;
    }

    /** The observers of keys; {@code null} if there are none. */
    @Nullable
    Observers observed() {
        Observers present = observers;
        return present == null || present.isEmpty() ? null : present;
    }

    /** The number of keys that are observed in any database. */
    int observedAnywhere() {
        return observers == null ? 0 : observers.sizeAnywhere();
    }

    /** Forgets the observers of keys in any database, without telling them. */
    void forgetAnywhere() {
        if (observers != null) {
            observers.forgetAnywhere();
        }
    }

    /** The database of {@link #sweepSlot}. */
    int sweepDatabase() {
        return sweepDatabase;
    }

    int sweepSlot() {
        return sweepSlot;
    }

    void sweptTo(int database, int slot) {
        sweepDatabase = database;
        sweepSlot = slot;
    }

    void checkInvariants() {
        long bytes = 0;
        for (EntryTable table : databases) {
            if (table != null) {
                table.checkInvariants();
                bytes += table.bytes();
            }
        }
        if (bytes != meter.bytes()) {
            throw new AssertionError("tables of " + bytes + " bytes, counted " + meter.bytes());
        }
    }
}
