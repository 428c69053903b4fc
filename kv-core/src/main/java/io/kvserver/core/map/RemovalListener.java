package io.kvserver.core.map;

import io.kvserver.core.KvStore;

/**
 * Told of removals, one after the other, by a thread of {@link KvStore.Builder#executor}.
 *
 * <p>The value that went is not told. When a listener is told, the store does not have it any more: a string is written over in
 * place. To keep it, each SET, expiry and eviction of any key would copy it first, whoever listens, and everything that has not
 * been told yet would stay in memory. A program that needs old values takes them where it removes them, from {@link KvMap#remove(Object)}
 * and {@link KvMap#put(Object, Object)}, which are atomic.
 *
 * @param <K> the program's type of keys
 */
@FunctionalInterface
public interface RemovalListener<K> {
    void removed(K key, RemovalCause cause);

    /**
     * All entries are gone at once, and are not told one by one: {@link RemovalCause#DELETED} by FLUSHDB, FLUSHALL or a rollback to a
     * snapshot, {@link RemovalCause#REPLACED} by SWAPDB, after which the map shows what the other database had. Does nothing by default.
     */
    default void cleared(RemovalCause cause) {}
}
