package io.kvserver.core.store;

import io.kvserver.core.store.observe.KeyName;
import io.kvserver.core.store.table.Entries;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The best of the keys that were looked at so far to be evicted. Confined to one thread. */
final class EvictionPool {
    private static final int SIZE = 16;

    /** The best last. */
    private final List<Candidate> candidates = new ArrayList<>(SIZE + 1);

    /** A key by name, because an entry must not be kept alive. The higher the score, the better it is to evict it. */
    record Candidate(int partition, KeyName name, long score) {}

    void clear() {
        candidates.clear();
    }

    /** Adds an entry unless all that are here are better, or it is here already. */
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

    /** Takes the best out; {@code null} if there is none. */
    @Nullable
    Candidate take() {
        return candidates.isEmpty() ? null : candidates.remove(candidates.size() - 1);
    }
}
