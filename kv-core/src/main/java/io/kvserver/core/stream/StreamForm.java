package io.kvserver.core.stream;

import io.kvserver.core.protocol.Slice;
import io.kvserver.core.rdb.ValueInput;
import io.kvserver.core.rdb.ValueOutput;
import io.kvserver.core.rdb.ValueTypes;
import java.io.IOException;
import java.util.Objects;

/**
 * Reads streams in all RDB forms of Redis 5 to 8, and writes those of Redis 7.0 and 7.2. Pure functions; a stream must not
 * change while it is written. Source: the description of the RDB format in Redis's documentation.
 */
public final class StreamForm {
    private static final int ID_BYTES = 16;

    private StreamForm() {}

    /** Reads a stream. For any bytes the result is either a valid stream or the input's {@link ValueInput#damage}. */
    public static StreamValue read(int type, ValueInput in) throws IOException {
        StreamValue stream = new StreamValue();
        readPages(stream, in);
        // The number of entries; it follows from the pages.
        in.length();
        StreamId last = readId(in);
        StreamId maxDeleted = StreamId.MIN;
        long added = stream.length();
        if (type != ValueTypes.STREAM) {
            // The first id; it follows from the pages.
            readId(in);
            maxDeleted = readId(in);
            added = in.length();
        }
        stream.findFirst();
        if (last.compareTo(stream.lastEntry()) < 0) {
            throw in.damage("a stream has an entry behind its last");
        }
        stream.history(last, maxDeleted, added);
        for (long left = count(in); left > 0; left--) {
            readGroup(stream, type, in);
        }
        return stream;
    }

    private static void readPages(StreamValue stream, ValueInput in) throws IOException {
        PageReader reader = new PageReader();
        for (long left = count(in); left > 0; left--) {
            Slice key = in.string();
            if (key.length() != ID_BYTES) {
                throw in.damage("part of a stream has no id");
            }
            StreamId id = new StreamId(highestFirst(key, 0), highestFirst(key, Long.BYTES));
            StreamPage page = reader.read(stream.owner(), id, in.string());
            if (page == null) {
                throw in.damage("part of a stream is damaged");
            }
            stream.addPage(page);
        }
    }

    private static long highestFirst(Slice bytes, int at) {
        long number = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            number = (number << Byte.SIZE) | (bytes.array()[bytes.offset() + at + i] & 0xFF);
        }
        return number;
    }

    private static void readGroup(StreamValue stream, int type, ValueInput in) throws IOException {
        byte[] name = in.string().copy();
        StreamId last = readId(in);
        long read = type == ValueTypes.STREAM ? ReadCounter.distance(stream, last) : in.length();
        if (stream.group(name) != null) {
            throw in.damage("a stream has a group twice");
        }
        StreamGroup group = stream.addGroup(name, last, read);
        // The group's pending entries; their consumers follow later.
        StreamGroup nobodys = new StreamValue().addGroup(name, last, read);
        byte[] nobody = {};
        nobodys.addConsumer(nobody, 0, 0);
        for (long left = count(in); left > 0; left--) {
            StreamId id = readPendingId(in);
            if (nobodys.isPending(id)) {
                throw in.damage("an entry is pending twice");
            }
            nobodys.deliver(id, nobody, in.lowestFirst(Long.BYTES), in.length());
        }
        for (long left = count(in); left > 0; left--) {
            readConsumer(group, nobodys, type, in);
        }
        if (nobodys.pendingCount() > 0) {
            throw in.damage("an entry is pending for nobody");
        }
    }

    private static void readConsumer(StreamGroup group, StreamGroup nobodys, int type, ValueInput in)
            throws IOException {
        byte[] name = in.string().copy();
        if (group.consumer(name, 0, name.length) != null) {
            throw in.damage("a group has a consumer twice");
        }
        long seen = in.lowestFirst(Long.BYTES);
        long active = type == ValueTypes.STREAM_WITH_ACTIVITY ? in.lowestFirst(Long.BYTES) : seen;
        group.addConsumer(name, seen, active);
        PendingCursor pending = new PendingCursor(nobodys, null, StreamId.MIN);
        for (long left = count(in); left > 0; left--) {
            StreamId id = readPendingId(in);
            if (!pending.find(id)) {
                throw in.damage("an entry is pending for a consumer, but not for its group");
            }
            group.deliver(id, name, pending.timeMillis(), pending.count());
            nobodys.acknowledge(id);
        }
    }

    private static StreamId readId(ValueInput in) throws IOException {
        long millis = in.length();
        return new StreamId(millis, in.length());
    }

    private static StreamId readPendingId(ValueInput in) throws IOException {
        long millis = Long.reverseBytes(in.lowestFirst(Long.BYTES));
        return new StreamId(millis, Long.reverseBytes(in.lowestFirst(Long.BYTES)));
    }

    private static long count(ValueInput in) throws IOException {
        long count = in.length();
        if (count < 0) {
            throw in.damage("there cannot be so many parts of a stream");
        }
        return count;
    }

    /** Writes a stream as a type: {@link ValueTypes#STREAM_WITH_HISTORY} or {@link ValueTypes#STREAM_WITH_ACTIVITY}. */
    public static void write(StreamValue stream, int type, ValueOutput out) throws IOException {
        out.length(stream.pageCount());
        IdCursor at = new IdCursor();
        byte[] key = new byte[ID_BYTES];
        byte[] listpack = {};
        for (boolean more = stream.pages().first(at);
                more;
                more = stream.pages().next(at)) {
            StreamPage page = (StreamPage) Objects.requireNonNull(at.object());
            int size = page.listpackBytes();
            if (listpack.length < size) {
                listpack = new byte[size];
            }
            page.writeListpack(listpack);
            putHighestFirst(page.millis, key, 0);
            putHighestFirst(page.sequence, key, Long.BYTES);
            out.string(key, 0, ID_BYTES);
            out.string(listpack, 0, size);
        }
        out.length(stream.length());
        write(stream.lastId(), out);
        write(stream.firstId(), out);
        write(stream.maxDeletedId(), out);
        out.length(stream.entriesAdded());
        out.length(stream.groupCount());
        for (StreamGroup group = stream.groupAfter(null); group != null; group = stream.groupAfter(group)) {
            write(group, type, out);
        }
    }

    private static void putHighestFirst(long number, byte[] out, int at) {
        for (int i = 0; i < Long.BYTES; i++) {
            out[at + i] = (byte) (number >>> (Byte.SIZE * (Long.BYTES - 1 - i)));
        }
    }

    private static void write(StreamGroup group, int type, ValueOutput out) throws IOException {
        out.string(group.name(), 0, group.name().length);
        write(group.lastId(), out);
        out.length(group.entriesRead());
        out.length(group.pendingCount());
        PendingCursor pending = new PendingCursor(group, null, StreamId.MIN);
        while (pending.next()) {
            writePending(pending, out);
            out.lowestFirst(pending.timeMillis());
            out.length(pending.count());
        }
        out.length(group.consumerCount());
        for (StreamConsumer each = group.consumerAfter(null); each != null; each = group.consumerAfter(each)) {
            out.string(each.name(), 0, each.name().length);
            out.lowestFirst(each.seenMillis());
            if (type == ValueTypes.STREAM_WITH_ACTIVITY) {
                out.lowestFirst(each.activeMillis());
            }
            out.length(each.pendingCount());
            PendingCursor own = new PendingCursor(group, each, StreamId.MIN);
            while (own.next()) {
                writePending(own, out);
            }
        }
    }

    private static void write(StreamId id, ValueOutput out) throws IOException {
        out.length(id.millis());
        out.length(id.sequence());
    }

    private static void writePending(PendingCursor at, ValueOutput out) throws IOException {
        StreamId id = at.id();
        out.lowestFirst(Long.reverseBytes(id.millis()));
        out.lowestFirst(Long.reverseBytes(id.sequence()));
    }
}
