package io.kvserver.core.store;

import io.kvserver.core.store.observe.KeyName;
import io.kvserver.core.store.table.Entries;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The best candidates for eviction among the keys sampled so far. Confined to one thread. */
final class EvictionPool {
    private static final int SIZE = 16;

    /** In ascending order: the best is the last. */
    private final List<Candidate> candidates = new ArrayList<>(SIZE + 1);

    /** A key by name, so that its entry is not kept alive. Keys with higher scores are evicted first. */
    record Candidate(int partition, KeyName name, long score) {}

    void clear() {
        candidates.clear();
    }

    /** Adds an entry, unless all candidates are better or it is one already. */
    void offer(int partition, int database, byte[] entry, long score) {
        int place = 0;
        while (place < candidates.size() && candidates.get(place).score() < score) {
            place++;
        }
        boolean full = candidates.size() == SIZE;
        if ((full && place == 0) || isHere(place, entry, score)) {
            return;
        }
        candidates.add(place, new Candidate(partition, new KeyName(database, Entries.key(entry)), score));
        if (full) {
            candidates.remove(0);
        }
    }

    private boolean isHere(int place, byte[] entry, long score) {
        for (int i = place; i < candidates.size() && candidates.get(i).score() == score; i++) {
            byte[] key = candidates.get(i).name().key();
            if (Arrays.equals(key, 0, key.length, entry, Entries.KEY, Entries.KEY + Entries.keyLength(entry))) {
                return true;
            }
        }
        return false;
    }

    /** Removes and returns the best; {@code null} if there is none. */
    @Nullable
    Candidate take() {
        return candidates.isEmpty() ? null : candidates.remove(candidates.size() - 1);
    }
}
