package io.kvserver.core.store;

/**
 * The statistics since the store's start.
 *
 * @param hits keys that a read command found
 * @param misses keys that a read command did not find
 * @param expired keys that were removed because they had expired
 * @param expiredFields fields of hashes that were removed because they had expired
 * @param evicted keys that were removed to make room for others
 * @param changes keys that were set, changed or removed by commands
 */
public record KeyspaceCounts(long hits, long misses, long expired, long expiredFields, long evicted, long changes) {
    /** All zeros. */
    public static final KeyspaceCounts ZERO = new KeyspaceCounts(0, 0, 0, 0, 0, 0);
}
