package io.kvserver.core.stream;

/**
 * How many entries of a stream a group has read, and how many it has still to read, as far as that can be told: entries that were
 * deleted from the middle cannot be told from those that were read. Pure functions, with Redis's answers.
 */
public final class ReadCounter {
    /** In place of how many entries a group has still to read, if that cannot be told. */
    public static final long NO_LAG = Long.MIN_VALUE;

    private ReadCounter() {}

    /** How many entries were ever added up to an id; {@link StreamGroup#UNKNOWN} if that cannot be told. */
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

    /** Whether an entry may have been deleted from an id on. */
    private static boolean hasGap(StreamValue stream, StreamId from) {
        return stream.length() > 0
                && !stream.maxDeletedId().isZero()
                && stream.firstId().compareTo(stream.maxDeletedId()) <= 0
                && from.compareTo(stream.maxDeletedId()) <= 0;
    }

    /** How many entries a group has still to read, below 0 if it has read more than there were; or {@link #NO_LAG}. */
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

    /** How many entries a group has read when it gets the next one, which has an id. */
    public static long afterReading(StreamValue stream, StreamGroup group, StreamId id) {
        long read = group.entriesRead();
        if (read != StreamGroup.UNKNOWN && !hasGap(stream, id)) {
            return read + 1;
        }
        return stream.entriesAdded() == 0 ? read : distance(stream, id);
    }
}
