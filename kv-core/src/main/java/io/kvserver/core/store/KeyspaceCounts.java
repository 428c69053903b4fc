package io.kvserver.core.store;

/**
 * What has been counted since the store began.
 *
 * @param hits keys that a reading command found
 * @param misses keys that it did not find
 * @param expired keys that were removed because their time was over
 * @param expiredFields fields of hashes that were removed because their time was over
 * @param evicted keys that were removed because there was no memory for others
 * @param changes keys that were set, changed or removed by commands
 */
public record KeyspaceCounts(
        long hits, long misses, long expired, long expiredFields, long evicted, long changes) {
    /** Nothing. */
    public static final KeyspaceCounts ZERO = new KeyspaceCounts(0, 0, 0, 0, 0, 0);
}
