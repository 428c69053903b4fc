package io.kvserver.core.store;

import io.kvserver.core.protocol.Args;
import org.jspecify.annotations.Nullable;

/**
 * Has the processor fetch from memory what requests that come together are going to read, for all of them at once instead of
 * one after another. Only a hint, from a thread that has none of the shards: it may see the tables while another thread changes
 * them, which is harmless because it draws no conclusion from what it sees. Confined to a client.
 *
 * <p>The loads are under way together as long as nothing makes the processor wait for one of them. Storing the entries in an
 * array between two loops would: G1 has a memory fence for a reference that is stored in an old object. So they are held on the
 * stack, by a method that calls itself for the next request before it reads its own. With 300,000 keys and 16 requests in a
 * batch a GET takes a tenth less so than with eight entries at a time in variables, and an INCR a twentieth.
 */
final class Prefetch {
    private final Keyspaces all;
    /** Keeps the compiler from leaving out the reading. */
    @SuppressWarnings("unused")
    private int read;

    Prefetch(Keyspaces all) {
        this.all = all;
    }

    /** For the first key of each request; there are few, because each takes a frame of the stack. */
    void run(int database, Args[] requests, int count) {
        for (int i = 0; i < count; i++) {
            if (requests[i].count() > 1) {
                requests[i].hash(1, all.hash());
            }
        }
        read = fetch(database, requests, 0, count);
    }

    /** For the requests from one on; what it calls itself for is under way before it reads its own. */
    private int fetch(int database, Args[] requests, int from, int count) {
        if (from == count) {
            return 0;
        }
        byte[] entry = candidate(database, requests[from]);
        int rest = fetch(database, requests, from + 1, count);
        return entry == null ? rest : rest + Entries.sample(entry);
    }

    private byte @Nullable [] candidate(int database, Args request) {
        if (request.count() <= 1) {
            return null;
        }
        long hash = request.hash(1, all.hash());
        EntryTable table = all.partition(all.partitionOf(hash)).table(database);
        return table == null ? null : table.firstCandidate((int) hash);
    }
}
