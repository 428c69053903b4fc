package io.kvserver.core.store;

import io.kvserver.core.protocol.Args;
import org.jspecify.annotations.Nullable;

/**
 * Has the processor fetch from memory what several requests are going to read, for all of them at once instead of one after
 * another. Only a hint, from a thread that has none of the shards: it may see the tables while another thread changes them,
 * which is harmless because it draws no conclusion from what it sees. Confined to a client.
 */
final class Prefetch {
    private final Keyspaces all;
    private byte[] @Nullable [] candidates = {};
    /** Keeps the compiler from leaving out the reading. */
    @SuppressWarnings("unused")
    private int read;

    Prefetch(Keyspaces all) {
        this.all = all;
    }

    /** For the first key of each request. */
    void run(int database, Args[] requests, int count) {
        if (candidates.length < count) {
            candidates = new byte[requests.length][];
        }
        // Three short loops, so that the loads of many requests are under way at a time: hash, slot, entry.
        for (int i = 0; i < count; i++) {
            if (requests[i].count() > 1) {
                requests[i].hash(1, all.hash());
            }
        }
        for (int i = 0; i < count; i++) {
            candidates[i] = requests[i].count() > 1 ? candidate(database, requests[i].hash(1, all.hash())) : null;
        }
        int sum = 0;
        for (int i = 0; i < count; i++) {
            byte[] candidate = candidates[i];
            sum += candidate == null ? 0 : Entries.sample(candidate);
            candidates[i] = null;
        }
        read = sum;
    }

    private byte @Nullable [] candidate(int database, long hash) {
        EntryTable table = all.partition(all.partitionOf(hash)).table(database);
        return table == null ? null : table.firstCandidate((int) hash);
    }
}
