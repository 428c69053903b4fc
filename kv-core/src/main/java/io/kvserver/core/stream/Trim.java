package io.kvserver.core.stream;

import org.jspecify.annotations.Nullable;

/**
 * Which entries at the front of a stream are removed. Immutable; any thread.
 *
 * @param length down to which number of entries; negative if that is not the question
 * @param minId otherwise, those with smaller ids
 * @param approximate whether only whole pages are removed
 * @param most no more than so many entries; 0 for any number
 */
public record Trim(long length, @Nullable StreamId minId, boolean approximate, long most) {
    /** Whether nothing more is to be removed, so far as the number of entries says. */
    boolean isReached(StreamValue stream) {
        return minId == null && stream.length() <= length;
    }

    /** Whether all entries of the first page are to be removed. */
    boolean covers(StreamValue stream, StreamPage page) {
        if (minId == null) {
            return stream.length() - page.live >= length;
        }
        // Deleted entries count as well, so that it is as in Redis.
        StreamId last = page.lastId();
        return last.compareTo(minId) < 0;
    }

    /** Whether an entry is to be kept because of its id. */
    boolean keeps(long millis, long sequence) {
        return minId != null && StreamId.compare(millis, sequence, minId.millis(), minId.sequence()) >= 0;
    }
}
