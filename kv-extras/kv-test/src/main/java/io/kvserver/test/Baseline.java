package io.kvserver.test;

import io.kvserver.core.KvStore;
import io.kvserver.core.StoreSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * A state to which a store is rolled back once: its current data, or no data if it cannot be rolled back. One thread at a
 * time.
 */
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
