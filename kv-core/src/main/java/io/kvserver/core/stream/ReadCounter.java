package io.kvserver.core.stream;

/**
 * Counts how many entries of a stream a group has read and has still to read, as far as that is known: entries deleted
 * from the middle cannot be told from read ones. Pure functions, with Redis's answers.
 */
public final class ReadCounter {
    /** In place of a lag that is not known. */
    public static final long NO_LAG = Long.MIN_VALUE;

    private ReadCounter() {}

    /** The number of entries ever added up to an id; {@link StreamGroup#UNKNOWN} if that is not known. */
    static long distance(StreamValue stream, StreamId id) {
        if (stream.entriesAdded() == 0) {
            return 0;
        }
        int toLast = id.compareTo(stream.lastId());
        if (stream.length() == 0 && toLast <= 0) {
            return stream.entriesAdded();
        }
        if (toLast >= 0) {
            return toLast == 0 ? stream.entriesAdded() : StreamGroup.UNKNOWN;
        }
        boolean whole = stream.maxDeletedId().isZero() || stream.maxDeletedId().compareTo(stream.firstId()) < 0;
        int toFirst = id.compareTo(stream.firstId());
        if (!whole || toFirst > 0) {
            return StreamGroup.UNKNOWN;
        }
        return stream.entriesAdded() - stream.length() + (toFirst == 0 ? 1 : 0);
    }

    /** Whether an entry with this id or a later one may have been deleted. */
    private static boolean hasGap(StreamValue stream, StreamId from) {
        return stream.length() > 0
                && !stream.maxDeletedId().isZero()
                && stream.firstId().compareTo(stream.maxDeletedId()) <= 0
                && from.compareTo(stream.maxDeletedId()) <= 0;
    }

    /**
     * The number of entries that a group has still to read; negative if it has read more than there were;
     * {@link #NO_LAG} if not known.
     */
    public static long lag(StreamValue stream, StreamGroup group) {
        if (stream.entriesAdded() == 0) {
            return 0;
        }
        long read = group.entriesRead();
        if (read == StreamGroup.UNKNOWN || hasGap(stream, group.lastId())) {
            read = distance(stream, group.lastId());
        }
        return read == StreamGroup.UNKNOWN ? NO_LAG : stream.entriesAdded() - read;
    }

    /** The number of entries that a group has read once it gets its next one, which has this id. */
    public static long afterReading(StreamValue stream, StreamGroup group, StreamId id) {
        long read = group.entriesRead();
        if (read != StreamGroup.UNKNOWN && !hasGap(stream, id)) {
            return read + 1;
        }
        return stream.entriesAdded() == 0 ? read : distance(stream, id);
    }
}
