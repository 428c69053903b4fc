package io.kvserver.test;

import io.kvserver.core.KvStore;
import io.kvserver.core.StoreSnapshot;
import org.jspecify.annotations.Nullable;

/** What a store is brought back to, once: what it holds now, or nothing if it cannot be rolled back. One thread at a time. */
final class Baseline {
    private final KvStore store;
    private final @Nullable StoreSnapshot snapshot;

    private Baseline(KvStore store, @Nullable StoreSnapshot snapshot) {
        this.store = store;
        this.snapshot = snapshot;
    }

    static Baseline of(KvStore store) {
        return new Baseline(store, store.isDurable() ? null : store.snapshot());
    }

    void restore() {
        if (snapshot == null) {
            store.flushAll();
        } else {
            snapshot.rollback();
            snapshot.close();
        }
    }
}
