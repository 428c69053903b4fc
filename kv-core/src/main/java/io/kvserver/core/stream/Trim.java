package io.kvserver.core.stream;

import org.jspecify.annotations.Nullable;

/**
 * Tells which entries at the front of a stream are removed. Immutable; any thread.
 *
 * @param length the number of entries to keep; negative if {@code minId} decides
 * @param minId the least id to keep, otherwise
 * @param approximate whether only whole pages are removed
 * @param most the most entries to remove; 0 for any number
 */
public record Trim(long length, @Nullable StreamId minId, boolean approximate, long most) {
    /** Whether the number of entries is small enough. */
    boolean isReached(long present) {
        return minId == null && present <= length;
    }

    /** Whether the whole first page of a stream with so many entries is to be removed. */
    boolean covers(long present, StreamPage page) {
        if (minId == null) {
            return present - page.live >= length;
        }
        // Deleted entries count as well, as in Redis.
        StreamId last = page.lastId();
        return last.compareTo(minId) < 0;
    }

    /** Whether an entry stays because of its id. */
    boolean keeps(long millis, long sequence) {
        return minId != null && StreamId.compare(millis, sequence, minId.millis(), minId.sequence()) >= 0;
    }
}
