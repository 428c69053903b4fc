package io.kvserver.core.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.protocol.Args;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The parts of streams as they are stored: those that have changed are enough, and all of them are the stream again. */
class StreamPartsTest {
    private final NavigableMap<byte[], byte[]> stored = new TreeMap<>(Arrays::compareUnsigned);
    private int changes;

    private void store(byte[] name, byte[] content) {
        changes++;
        if (content == null) {
            assertNotNull(stored.remove(name), "what was never stored is removed");
        } else {
            stored.put(name, content);
        }
    }

    private static Map<String, String> text(Map<byte[], byte[]> parts) {
        Map<String, String> text = new TreeMap<>();
        parts.forEach((name, content) ->
                text.put(HexFormat.of().formatHex(name), HexFormat.of().formatHex(content)));
        return text;
    }

    /** All parts of a stream, found without those of before. */
    private static NavigableMap<byte[], byte[]> all(StreamValue stream) {
        NavigableMap<byte[], byte[]> parts = new TreeMap<>(Arrays::compareUnsigned);
        StreamParts.visit(stream, parts::put);
        return parts;
    }

    @Property(tries = 60)
    void storedPartsAreTheStream(@ForAll long seed) {
        stored.clear();
        Random random = new Random(seed);
        ModelledStream modelled = new ModelledStream();
        StreamParts.visit(modelled.stream, this::store);
        for (int request = 0; request < 60; request++) {
            StreamValue before = modelled.stream;
            modelled.stream = before.fork();
            for (int left = random.nextInt(random.nextInt(4) == 0 ? 400 : 4); left > 0; left--) {
                modelled.step(random);
            }
            if (random.nextInt(5) == 0) {
                otherGroup(modelled.stream);
            }

            StreamParts.visitDifferences(modelled.stream, before, this::store);

            assertEquals(text(all(modelled.stream)), text(stored));
            assertEquals(stored.size(), StreamParts.count(modelled.stream));
            StreamValue again = StreamParts.of(stored, StreamParts.note(modelled.stream));
            assertEquals(text(stored), text(all(again)));
            assertEquals(modelled.stream.entriesAdded(), again.entriesAdded());
            assertEquals(modelled.stream.maxDeletedId(), again.maxDeletedId());
            assertEquals(modelled.stream.lastId(), again.lastId());
            if (random.nextInt(3) == 0) {
                modelled.stream = again;
                modelled.check();
            }
        }
    }

    /** Adds one with a consumer, or removes it. */
    private static void otherGroup(StreamValue stream) {
        byte[] name = {'o'};
        StreamGroup present = stream.group(name);
        if (present != null) {
            stream.removeGroup(present);
        }
        if (present == null || stream.length() % 2 == 0) {
            StreamGroup added = stream.addGroup(name, stream.firstId(), StreamGroup.UNKNOWN);
            added.addConsumer(name, 7, -1);
            added.deliver(stream.firstId(), name, 8, 9);
        }
    }

    private static StreamValue large() {
        StreamValue stream = new StreamValue();
        StreamGroup group = stream.addGroup(new byte[] {'g'}, StreamId.MIN, 0);
        for (byte consumer = 0; consumer < 100; consumer++) {
            group.addConsumer(new byte[] {consumer}, 1, 1);
        }
        for (int i = 1; i <= 20_000; i++) {
            StreamId id = new StreamId(i, 0);
            stream.add(id, Args.of(new byte[] {'f'}, new byte[50]), 0, new StreamLimits(4096, 100));
            group.deliver(id, new byte[] {(byte) (i % 100)}, 5, 1);
        }
        return stream;
    }

    @Test
    void fewPartsChangeWithOneEntry() {
        StreamValue before = large();
        StreamParts.visit(before, this::store);
        changes = 0;
        StreamValue now = before.fork();
        now.delete(new StreamId(5000, 0));
        now.groupToChange(now.group(new byte[] {'g'})).acknowledge(new StreamId(9000, 0));

        StreamParts.visitDifferences(now, before, this::store);

        assertEquals(2, changes, "a page and a leaf; the consumer has its count from them");
        changes = 0;
        StreamParts.visitDifferences(now, now.fork(), this::store);
        assertEquals(0, changes);
    }

    /** As after a trim of about half, and many are added. */
    @Test
    void treesOfDifferentHeightsAreCompared() {
        StreamValue before = large();
        StreamParts.visit(before, this::store);
        StreamValue now = before.fork();
        now.trim(new Trim(90, null, false, 0), () -> {});
        StreamGroup group = now.groupToChange(now.group(new byte[] {'g'}));
        for (int i = 1; i < 19_950; i++) {
            assertTrue(group.acknowledge(new StreamId(i, 0)));
        }
        StreamParts.visitDifferences(now, before, this::store);
        assertEquals(text(all(now)), text(stored));
        assertTrue(stored.size() < 110, stored.size() + " parts");

        StreamValue empty = now.fork();
        empty.trim(new Trim(0, null, false, 0), () -> {});
        empty.removeGroup(empty.group(new byte[] {'g'}));
        StreamParts.visitDifferences(empty, now, this::store);
        assertEquals(Map.of(), text(stored));

        StreamParts.visitDifferences(before, empty, this::store);
        assertEquals(text(all(before)), text(stored));
    }

    /** What is read is sound, or nothing is. */
    @Test
    void damageIsFound() {
        ModelledStream modelled = new ModelledStream();
        Random random = new Random(5);
        for (int i = 0; i < 300; i++) {
            modelled.step(random);
        }
        byte[] note = StreamParts.note(modelled.stream);
        NavigableMap<byte[], byte[]> parts = all(modelled.stream);
        List<byte[]> names = new ArrayList<>(parts.keySet());
        for (byte[] name : names) {
            NavigableMap<byte[], byte[]> fewer = new TreeMap<>(parts);
            byte[] content = fewer.remove(name);
            for (int length = 0; length < content.length; length++) {
                fewer.put(name, Arrays.copyOf(content, length));
                readOrRefuse(fewer, note);
            }
            for (int i = 0; i < content.length; i++) {
                byte[] damaged = content.clone();
                damaged[i] ^= (byte) (1 << random.nextInt(Byte.SIZE));
                fewer.put(name, damaged);
                readOrRefuse(fewer, note);
            }
            fewer.remove(name);
            for (int i = 0; i < name.length; i++) {
                byte[] damaged = name.clone();
                damaged[i] ^= (byte) (1 << random.nextInt(Byte.SIZE));
                NavigableMap<byte[], byte[]> other = new TreeMap<>(fewer);
                other.put(damaged, content);
                readOrRefuse(other, note);
            }
        }
        assertThrows(IllegalArgumentException.class, () -> StreamParts.of(parts, new byte[0]));
        assertThrows(IllegalArgumentException.class, () -> StreamParts.of(parts, new byte[note.length]));
        NavigableMap<byte[], byte[]> withoutGroups = new TreeMap<>(parts);
        withoutGroups.keySet().removeIf(name -> name[0] == StreamParts.GROUP);
        assertThrows(IllegalArgumentException.class, () -> StreamParts.of(withoutGroups, note));
    }

    private static void readOrRefuse(NavigableMap<byte[], byte[]> parts, byte[] note) {
        StreamValue stream;
        try {
            stream = StreamParts.of(parts, note);
        } catch (IllegalArgumentException refused) {
            return;
        }
        assertEquals(stream.countedBytes(), stream.memoryBytes());
        assertEquals(parts.size(), StreamParts.count(stream));
        StreamCursor at = new StreamCursor().reverse(stream, StreamId.MIN, StreamId.MAX);
        long entries = 0;
        while (at.next()) {
            entries++;
        }
        assertEquals(stream.length(), entries);
        for (StreamGroup group = stream.groupAfter(null); group != null; group = stream.groupAfter(group)) {
            long pending = 0;
            for (StreamConsumer each = group.consumerAfter(null); each != null; each = group.consumerAfter(each)) {
                pending += each.pendingCount();
            }
            assertEquals(group.pendingCount(), pending);
        }
    }
}
