package io.kvserver.core.store;

import io.kvserver.core.protocol.Args;
import org.jspecify.annotations.Nullable;

/**
 * Has the processor fetch from memory what requests that come together are going to read, for several of them at a time instead of
 * one after another. Only a hint, from a thread that has none of the shards: it may see the tables while another thread changes them,
 * which is harmless because it draws no conclusion from what it sees. Confined to a client.
 *
 * <p>The loads are under way together as long as nothing makes the processor wait for one of them. Storing the entries in an
 * array between two loops would: G1 has a memory fence for a reference that is stored in an old object. So eight at a time are
 * held in variables; with four a request of a batch takes a twentieth longer.
 */
final class Prefetch {
    private final Keyspaces all;
    /** Keeps the compiler from leaving out the reading. */
    @SuppressWarnings("unused")
    private int read;

    Prefetch(Keyspaces all) {
        this.all = all;
    }

    /** For the first key of each request. */
    void run(int database, Args[] requests, int count) {
        for (int i = 0; i < count; i++) {
            if (requests[i].count() > 1) {
                requests[i].hash(1, all.hash());
            }
        }
        int sum = 0;
        for (int i = 0; i < count; i += 8) {
            byte[] a = candidate(database, requests, i, count);
            byte[] b = candidate(database, requests, i + 1, count);
            byte[] c = candidate(database, requests, i + 2, count);
            byte[] d = candidate(database, requests, i + 3, count);
            byte[] e = candidate(database, requests, i + 4, count);
            byte[] f = candidate(database, requests, i + 5, count);
            byte[] g = candidate(database, requests, i + 6, count);
            byte[] h = candidate(database, requests, i + 7, count);
            sum += sample(a) + sample(b) + sample(c) + sample(d) + sample(e) + sample(f) + sample(g) + sample(h);
        }
        read = sum;
    }

    private byte @Nullable [] candidate(int database, Args[] requests, int i, int count) {
        if (i >= count || requests[i].count() <= 1) {
            return null;
        }
        long hash = requests[i].hash(1, all.hash());
        EntryTable table = all.partition(all.partitionOf(hash)).table(database);
        return table == null ? null : table.firstCandidate((int) hash);
    }

    private static int sample(byte @Nullable [] entry) {
        return entry == null ? 0 : Entries.sample(entry);
    }
}
