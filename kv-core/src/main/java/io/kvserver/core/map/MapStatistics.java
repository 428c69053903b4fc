package io.kvserver.core.map;

/**
 * Counters since the map was built. They count the map's own calls, except for expirations and evictions, which count all
 * entries with its prefix.
 *
 * @param hits the number of lookups that found an entry
 * @param misses the number of lookups that found none
 * @param puts the number of values that were put
 * @param removals the number of entries that were removed
 * @param expirations the number of entries that have expired
 * @param evictions the number of entries that were evicted
 */
public record MapStatistics(long hits, long misses, long puts, long removals, long expirations, long evictions) {
    /** The fraction of lookups that found an entry; 1 if there were no lookups. */
    public double hitRate() {
        long asked = hits + misses;
        return asked == 0 ? 1 : (double) hits / asked;
    }
}
