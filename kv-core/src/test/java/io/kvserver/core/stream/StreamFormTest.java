package io.kvserver.core.stream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.rdb.ValueInput;
import io.kvserver.core.rdb.ValueOutput;
import io.kvserver.core.rdb.ValueTypes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams in the RDB forms of all versions: the parts of one are written, changed into those of another version, and read. */
class StreamFormTest {
    /** Where the parts of a stream with one page are: what only Redis 7 has of it, and then of its first group. */
    private static final int HISTORY = 6;

    private static final int ENTRIES_ADDED = 10;
    private static final int ENTRIES_READ = 15;
    private static final int PENDING = 16;

    private static final byte[] GROUP = "g".getBytes(ISO_8859_1);
    private static final byte[] CONSUMER = "c".getBytes(ISO_8859_1);

    private static StreamValue stream() {
        StreamValue stream = new StreamValue();
        for (int i = 1; i <= 5; i++) {
            Args entry = Args.of(new byte[] {'f'}, new byte[] {'v'});
            stream.add(new StreamId(-1, i), entry, 0, new StreamLimits(4096, 100));
        }
        stream.delete(new StreamId(-1, 2));
        StreamGroup group = stream.addGroup(GROUP, new StreamId(-1, 3), 3);
        group.addConsumer(CONSUMER, 1000, 900);
        group.deliver(new StreamId(-1, 1), CONSUMER, 800, 7);
        group.deliver(new StreamId(-1, 3), CONSUMER, 900, 1L << 33);
        return stream;
    }

    /** What is written: numbers and byte strings. */
    private static List<Object> parts() throws IOException {
        return parts(ValueTypes.STREAM_WITH_HISTORY);
    }

    private static List<Object> parts(int type) throws IOException {
        return parts(stream(), type);
    }

    private static List<Object> parts(StreamValue stream, int type) throws IOException {
        List<Object> parts = new ArrayList<>();
        StreamForm.write(stream, type, new ValueOutput() {
            @Override
            public void length(long length) {
                parts.add(length);
            }

            @Override
            public void string(byte[] array, int offset, int length) {
                parts.add(new Slice().set(array, offset, length).copy());
            }

            @Override
            public void lowestFirst(long number) {
                parts.add(number);
            }
        });
        return parts;
    }

    private static StreamValue read(int type, List<Object> parts) throws IOException {
        Iterator<Object> next = parts.iterator();
        StreamValue stream = StreamForm.read(type, new ValueInput() {
            @Override
            public long length() {
                return (Long) next.next();
            }

            @Override
            public Slice string() {
                byte[] bytes = (byte[]) next.next();
                return new Slice().set(bytes, 0, bytes.length);
            }

            @Override
            public long lowestFirst(int bytes) {
                return (Long) next.next();
            }

            @Override
            public IOException damage(String reason) {
                return new IOException(reason);
            }
        });
        if (next.hasNext()) {
            throw new IOException("there is more");
        }
        assertEquals(stream.countedBytes(), stream.memoryBytes());
        return stream;
    }

    private static void check(StreamValue stream, StreamId maxDeleted, long added, long read, long active) {
        assertEquals(4, stream.length());
        assertEquals(new StreamId(-1, 5), stream.lastId());
        assertEquals(new StreamId(-1, 1), stream.firstId());
        assertEquals(maxDeleted, stream.maxDeletedId());
        assertEquals(added, stream.entriesAdded());
        StreamGroup group = stream.group(GROUP);
        assertNotNull(group);
        assertEquals(new StreamId(-1, 3), group.lastId());
        assertEquals(read, group.entriesRead());
        StreamConsumer consumer = group.consumer(CONSUMER, 0, 1);
        assertNotNull(consumer);
        assertEquals(1000, consumer.seenMillis());
        assertEquals(active, consumer.activeMillis());
        PendingCursor pending = new PendingCursor(group, consumer, StreamId.MIN);
        pending.next();
        assertEquals(7, pending.count());
        pending.next();
        assertEquals(1L << 33, pending.count());
        assertEquals(900, pending.timeMillis());
    }

    @Test
    void thoseOfRedis7AreRead() throws IOException {
        check(read(ValueTypes.STREAM_WITH_HISTORY, parts()), new StreamId(-1, 2), 5, 3, 1000);
    }

    @Test
    void thoseOfRedis5AreReadWithoutWhatTheyDoNotKnow() throws IOException {
        List<Object> parts = parts();
        parts.remove(ENTRIES_READ);
        parts.subList(HISTORY, ENTRIES_ADDED + 1).clear();

        check(read(ValueTypes.STREAM, parts), StreamId.MIN, 4, StreamGroup.UNKNOWN, 1000);
    }

    @Test
    void thoseOfLaterVersionsAreReadWithTheTimesOfConsumers() throws IOException {
        List<Object> parts = parts();
        int consumers = PENDING + 1 + 4 * (int) (long) (Long) parts.get(PENDING);
        parts.add(consumers + 3, 900L);

        check(read(ValueTypes.STREAM_WITH_ACTIVITY, parts), new StreamId(-1, 2), 5, 3, 900);
        StreamValue written = read(ValueTypes.STREAM_WITH_ACTIVITY, parts(ValueTypes.STREAM_WITH_ACTIVITY));
        check(written, new StreamId(-1, 2), 5, 3, 900);
    }

    /** Each byte of the page in turn, and each number: what is read is sound, or nothing is. */
    @ParameterizedTest
    @ValueSource(ints = {1, 0x80, 0xff})
    void damageIsFound(int change) throws IOException {
        List<Object> sound = parts();
        byte[] page = (byte[]) sound.get(2);
        for (int i = 0; i < page.length; i++) {
            byte[] damaged = page.clone();
            damaged[i] ^= (byte) change;
            List<Object> parts = new ArrayList<>(sound);
            parts.set(2, damaged);
            readOrRefuse(parts);
        }
        for (int i = 3; i < sound.size(); i++) {
            if (sound.get(i) instanceof Long number && number < 1000) {
                List<Object> parts = new ArrayList<>(sound);
                parts.set(i, number ^ change);
                readOrRefuse(parts);
            }
        }
    }

    private static void readOrRefuse(List<Object> parts) {
        try {
            StreamValue stream = read(ValueTypes.STREAM_WITH_HISTORY, parts);
            StreamCursor at = new StreamCursor().reverse(stream, StreamId.MIN, StreamId.MAX);
            long entries = 0;
            while (at.next()) {
                for (int i = 0; i < at.fields(); i++) {
                    at.field();
                    at.value();
                }
                entries++;
            }
            assertEquals(stream.length(), entries);
        } catch (IOException | NoSuchElementException | ClassCastException refused) {
            // The input has no more parts, or one of another kind: a real one would say so.
        }
    }

    /** As Redis does, trimming leaves a page in which all are deleted, and writes it. */
    @Test
    void pageWhoseEntriesAreAllDeletedIsRead() throws IOException {
        StreamValue stream = stream();
        stream.delete(new StreamId(-1, 5));
        stream.trim(new Trim(-1, new StreamId(-1, 5), false, 0), () -> {});
        assertEquals(0, stream.length());
        assertEquals(1, stream.pageCount());

        StreamValue again = read(ValueTypes.STREAM_WITH_HISTORY, parts(stream, ValueTypes.STREAM_WITH_HISTORY));

        assertEquals(0, again.length());
        assertEquals(1, again.pageCount());
        assertEquals(StreamId.MIN, again.firstId());
        assertEquals(new StreamId(-1, 5), again.lastId());
        again.add(new StreamId(-1, 6), Args.of(new byte[] {'f'}, new byte[] {'v'}), 0, new StreamLimits(4096, 100));
        assertEquals(new StreamId(-1, 6), again.firstId());
        assertEquals(1, again.trim(new Trim(0, null, false, 0), () -> {}));
        assertEquals(0, again.pageCount());
    }

    @Test
    void entriesBehindTheLastIdAreDamage() throws IOException {
        List<Object> parts = parts();
        parts.set(5, 4L);

        assertThrows(IOException.class, () -> read(ValueTypes.STREAM_WITH_HISTORY, parts));
    }
}
