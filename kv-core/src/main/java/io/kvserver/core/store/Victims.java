package io.kvserver.core.store;

import io.kvserver.core.store.memory.Memory;
import io.kvserver.core.store.memory.Policy;
import io.kvserver.core.store.table.Entries;
import io.kvserver.core.store.table.EntryTable;
import io.kvserver.core.store.table.TableScan;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Chooses keys to evict, approximately as Redis does: it samples a few keys, remembers the best of recent samples, and
 * evicts the best of those. Confined to one thread at a time.
 */
public final class Victims {
    private static final int MIN_POSITIONS = 64;

    private final Keyspaces all;
    private final Memory memory;
    private final Lookup keys;
    private final RandomGenerator random;
    private final EvictionPool pool = new EvictionPool();
    private Policy policy = Policy.NOEVICTION;
    private EvictionPool.@Nullable Candidate chosen;

    public Victims(Keyspaces all, RandomGenerator random) {
        this.all = all;
        this.memory = all.memory();
        this.keys = new Lookup(all);
        this.random = random;
    }

    /** Sets the time, in milliseconds since 1970, and reads the current policy. */
    public void begin(long nowMillis) {
        keys.begin(nowMillis, nowMillis);
        if (policy != memory.policy()) {
            policy = memory.policy();
            pool.clear();
        }
    }

    /** The number of keys sampled for one victim. */
    public int samples() {
        return policy.order() == Policy.Order.NONE ? 1 : memory.samples();
    }

    /**
     * Samples up to {@code count} keys in each database of a partition, and returns their number. For work on its
     * shard.
     */
    public int sample(int partition, int count) {
        int looked = 0;
        for (int database = 0; database < all.databases(); database++) {
            EntryTable table = all.partition(partition).table(database);
            int eligible = table == null ? 0 : policy.isOnlyExpiring() ? table.expiring() : table.size();
            if (table != null && eligible > 0) {
                int wanted = Math.min(count, eligible);
                int index = database;
                visit(table, wanted, entry -> pool.offer(partition, index, entry, score(entry)));
                looked += wanted;
            }
        }
        return looked;
    }

    private void visit(EntryTable table, int count, Consumer<byte[]> visitor) {
        if (policy.isOnlyExpiring()) {
            visitExpiring(table, count, visitor);
            return;
        }
        for (int i = 0; i < count; i++) {
            visitor.accept(TableScan.random(table, random));
        }
    }

    /**
     * Visits keys with a deadline from a random place on, because they may be few among many: skipping a slot is cheap.
     */
    private void visitExpiring(EntryTable table, int count, Consumer<byte[]> visitor) {
        int[] left = {count};
        Consumer<byte[]> some = entry -> {
            if (left[0]-- > 0) {
                visitor.accept(entry);
            }
        };
        int position = random.nextInt(TableScan.positions(table));
        for (int step = MIN_POSITIONS; left[0] > 0; step = Math.min(2 * step, TableScan.positions(table))) {
            position = TableScan.visitExpiring(table, position, step, some);
        }
    }

    /** The score of an entry; higher ones are evicted first. */
    private long score(byte[] entry) {
        return switch (policy.order()) {
            case NONE -> 0;
            case RECENCY -> -(long) Entries.lastAccess(entry);
            case FREQUENCY -> -(long) keys.accesses.frequency(entry);
            case DEADLINE -> -Entries.deadline(entry);
        };
    }

    /** Chooses a victim, and returns its partition; -1 if there is none. */
    public int choose() {
        chosen = pool.take();
        return chosen == null ? -1 : chosen.partition();
    }

    /**
     * Evicts the chosen key. Returns whether it did: the key may be gone, or have been accessed since it was sampled.
     * For work on its shard.
     */
    public boolean evict() {
        EvictionPool.Candidate victim = chosen;
        if (victim == null) {
            return false;
        }
        chosen = null;
        Partition partition = all.partition(victim.partition());
        byte[] key = victim.name().key();
        EntryTable table = partition.table(victim.name().database());
        int hash = (int) all.hash().hash(key, 0, key.length);
        byte[] entry = table == null ? null : table.get(hash, key, 0, key.length);
        boolean eligible =
                entry != null && (!policy.isOnlyExpiring() || Entries.expires(entry)) && score(entry) >= victim.score();
        if (table == null || entry == null || !eligible) {
            return false;
        }
        keys.effects.changing();
        table.remove(hash, key, 0, key.length);
        keys.effects.tellEvicted(partition, victim.name().database(), entry);
        // Eviction does not satisfy blocking commands.
        keys.effects.takeReady();
        partition.meter().publish();
        return true;
    }
}
