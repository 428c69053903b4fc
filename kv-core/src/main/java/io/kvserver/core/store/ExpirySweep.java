package io.kvserver.core.store;

import io.kvserver.core.store.table.EntryTable;
import io.kvserver.core.store.table.TableScan;
import java.util.ArrayList;
import java.util.List;

/** The search for expired keys that nobody asks for. Confined to one thread at a time. */
public final class ExpirySweep {
    private final Keyspaces all;
    private final Lookup keys;
    private final ElementExpiry elements;

    public ExpirySweep(Keyspaces all) {
        this.all = all;
        this.keys = new Lookup(all);
        this.elements = keys.elements;
    }

    /** Sets the time, in milliseconds since 1970. */
    public void begin(long nowMillis) {
        keys.begin(nowMillis, nowMillis);
    }

    /**
     * Removes expired keys and elements of one partition. Visits at most {@code maxSlots} slots, starting where the
     * last call ended. A database and each removed element count as a slot. For work on that partition's shard.
     */
    public Sweep run(int partitionIndex, int maxSlots) {
        Partition partition = all.partition(partitionIndex);
        int left = maxSlots;
        int[] looked = {0};
        List<byte[]> expired = new ArrayList<>();
        int removed = 0;
        for (int i = 0; i < all.databases() && left > 0; i++) {
            int database = partition.sweepDatabase();
            keys.select(database);
            int next = 0;
            left--;
            EntryTable table = partition.table(database);
            if (table != null && table.dueValues() > 0) {
                int gone = elements.sweep(table, left / 2);
                keys.effects.takeReady();
                looked[0] += gone;
                removed += gone;
                left -= gone;
            }
            if (table != null && table.expiring() > 0) {
                // If the table has shrunk since, the next entries lie here.
                int start = partition.sweepSlot() & (TableScan.positions(table) - 1);
                next = TableScan.visitExpiring(table, start, left, entry -> {
                    looked[0]++;
                    if (keys.hasExpired(entry)) {
                        expired.add(entry);
                    }
                });
                left -= Math.max(0, (next == 0 ? TableScan.positions(table) : next) - start);
                expired.forEach(keys::expire);
                // Expiry does not satisfy blocking commands.
                keys.effects.takeReady();
                removed += expired.size();
                expired.clear();
            }
            partition.sweptTo(next == 0 ? (database + 1) % all.databases() : database, next);
        }
        return new Sweep(maxSlots - Math.max(left, 0), looked[0], removed);
    }
}
