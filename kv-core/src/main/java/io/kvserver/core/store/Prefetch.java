package io.kvserver.core.store;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.store.table.Entries;
import io.kvserver.core.store.table.EntryTable;
import org.jspecify.annotations.Nullable;

/**
 * Makes the processor fetch the memory that a batch of requests will read, for all of them at once instead of one after
 * another. It is only a hint, from a thread that has none of the shards: it may read the tables while another thread
 * changes them, which is harmless because the result is not used. Confined to a thread.
 *
 * <p>The loads run in parallel as long as nothing makes the processor wait for one of them. Storing the entries in an
 * array between two loops would: G1 needs a memory fence to store a reference in an old object. So the entries are held
 * on the stack, by a method that calls itself for the next key before it reads its own. With 300,000 keys and 16
 * requests in a batch, a GET takes a tenth less time than with eight entries at a time in variables, and an INCR a
 * twentieth less.
 */
public final class Prefetch {
    /** Few, because each takes a frame of the stack. */
    static final int MAX_KEYS = 16;

    /** Longer words are rarely keys, and hashing one that is not would be wasted. */
    private static final int MAX_KEY_BYTES = 1 << 10;

    private final long[] hashes = new long[MAX_KEYS];
    private final int[] databases = new int[MAX_KEYS];
    private int count;
    private @Nullable Keyspaces all;

    /** Keeps the compiler from removing the reads. */
    @SuppressWarnings("unused")
    private int read;

    /** Whether a request's first argument may be a key and is cheap to hash. */
    public static boolean mayHaveKey(Args request) {
        return request.count() > 1 && request.length(1) <= MAX_KEY_BYTES;
    }

    /** Adds the first key of a request. */
    void add(Keyspaces keyspaces, int database, Args request) {
        if (!mayHaveKey(request)) {
            return;
        }
        if (count == MAX_KEYS || (all != keyspaces && count > 0)) {
            run();
        }
        if (all != keyspaces) {
            all = keyspaces;
        }
        hashes[count] = request.hash(1, keyspaces.hash());
        databases[count] = database;
        count++;
    }

    /**
     * Fetches the memory of a request's keys, at every {@code step}th word from one on, at most as many as are fetched
     * at once.
     */
    void fetch(Keyspaces keyspaces, int database, Args request, int from, int step) {
        all = keyspaces;
        for (int key = from; key < request.count() && count < MAX_KEYS; key += step) {
            hashes[count] = request.hash(key, keyspaces.hash());
            databases[count] = database;
            count++;
        }
        run();
    }

    /** Fetches the memory of the added keys. */
    public void run() {
        Keyspaces keyspaces = all;
        if (count > 0 && keyspaces != null) {
            try {
                read = fetch(keyspaces, 0);
            } finally {
                count = 0;
            }
        }
    }

    /** Fetches the keys from one on: starts the loads of the next keys before it reads its own. */
    private int fetch(Keyspaces keyspaces, int from) {
        if (from == count) {
            return 0;
        }
        byte[] entry = candidate(keyspaces, hashes[from], databases[from]);
        int rest = fetch(keyspaces, from + 1);
        return entry == null ? rest : rest + Entries.sample(entry);
    }

    private static byte @Nullable [] candidate(Keyspaces keyspaces, long hash, int database) {
        EntryTable table = keyspaces.partition(keyspaces.partitionOf(hash)).table(database);
        return table == null ? null : table.firstCandidate((int) hash);
    }
}
