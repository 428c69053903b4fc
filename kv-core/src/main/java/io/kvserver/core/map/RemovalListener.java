package io.kvserver.core.map;

import io.kvserver.core.KvStore;

/**
 * A callback for removals, called for one at a time by a thread of {@link KvStore.Builder#executor}.
 *
 * <p>The listener does not get the removed value, because the store no longer has it: a string is overwritten in place. To
 * keep old values, the store would have to copy one at each SET, expiry and eviction of any key, and hold the copies until
 * all listeners have been called. A program that needs old values gets them from {@link KvMap#remove(Object)} and {@link
 * KvMap#put(Object, Object)}, which are atomic.
 *
 * @param <K> the program's type of keys
 */
@FunctionalInterface
public interface RemovalListener<K> {
    void removed(K key, RemovalCause cause);

    /**
     * Called when all entries have been removed at once, instead of one call per entry. The cause is {@link
     * RemovalCause#DELETED} for FLUSHDB, FLUSHALL or a rollback to a snapshot, and {@link RemovalCause#REPLACED} for SWAPDB,
     * after which the map shows the entries of the other database. Does nothing by default.
     */
    default void cleared(RemovalCause cause) {}
}
