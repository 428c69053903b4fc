package io.kvserver.core.map;

/**
 * What a map has counted since it was made: its own calls, but expirations and evictions of all entries with its prefix.
 *
 * @param hits how many entries were asked for and found
 * @param misses how many entries were asked for and not found
 * @param puts how many values were put
 * @param removals how many entries were removed
 * @param expirations how many entries have expired
 * @param evictions how many entries were evicted
 */
public record MapStatistics(long hits, long misses, long puts, long removals, long expirations, long evictions) {
    /** The part of what was asked for that was found; 1 if nothing was asked for. */
    public double hitRate() {
        long asked = hits + misses;
        return asked == 0 ? 1 : (double) hits / asked;
    }
}
