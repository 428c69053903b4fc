package io.kvserver.core.stream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.protocol.Args;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;

/** A stream with a group, and what has to be in it. Confined to one thread. */
final class ModelledStream {
    private static final StreamLimits LIMITS = new StreamLimits(4096, 7);

    StreamValue stream;
    final NavigableMap<StreamId, String> entries = new TreeMap<>();
    final NavigableMap<StreamId, String> pending = new TreeMap<>();

    ModelledStream() {
        stream = new StreamValue();
        stream.addGroup(bytes("g"), StreamId.MIN, 0);
    }

    ModelledStream(ModelledStream original) {
        stream = original.stream.fork();
        entries.putAll(original.entries);
        pending.putAll(original.pending);
    }

    private StreamGroup group() {
        return stream.groupToChange(stream.group(bytes("g")));
    }

    private StreamId some(Random random, NavigableMap<StreamId, String> of) {
        StreamId at = new StreamId(random.nextInt(1 + (int) stream.lastId().millis()), random.nextInt(3));
        StreamId found = of.ceilingKey(at);
        return found == null || random.nextInt(5) == 0 ? at : found;
    }

    void step(Random random) {
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> add(random);
            case 4 -> {
                StreamId id = some(random, entries);
                assertEquals(entries.remove(id) != null, stream.delete(id));
            }
            case 5 -> trim(random);
            case 6, 7, 8 -> {
                StreamId id = some(random, entries);
                byte[] consumer = consumer(random);
                group().deliver(id, consumer, 5, 1);
                pending.put(id, new String(consumer, ISO_8859_1));
            }
            case 9, 10 -> {
                StreamId id = some(random, pending);
                assertEquals(pending.remove(id) != null, group().acknowledge(id));
            }
            default -> removeConsumer(random);
        }
    }

    private void add(Random random) {
        StreamId last = stream.lastId();
        StreamId id = random.nextBoolean() ? last.next() : new StreamId(last.millis() + 1, 0);
        String value = "v".repeat(random.nextInt(random.nextInt(20) == 0 ? 900 : 9)) + random.nextInt(1000);
        String field = random.nextInt(4) == 0 ? "other" : "field";
        Args args = Args.of(bytes(field), bytes(value));
        stream.add(id, args, 0, LIMITS);
        entries.put(id, field + "=" + value);
    }

    private void trim(Random random) {
        if (random.nextInt(6) > 0) {
            return;
        }
        if (random.nextBoolean()) {
            int kept = random.nextInt(entries.size() + 2);
            stream.trim(new Trim(kept, null, false, 0), () -> {});
            while (entries.size() > kept) {
                entries.pollFirstEntry();
            }
        } else {
            StreamId least = some(random, entries);
            stream.trim(new Trim(-1, least, false, 0), () -> {});
            entries.headMap(least, false).clear();
        }
    }

    private byte[] consumer(Random random) {
        byte[] name = bytes("consumer" + random.nextInt(200));
        StreamConsumer known = group().consumer(name, 0, name.length);
        if (known == null) {
            group().addConsumer(name, 1, 1);
        }
        return known == null ? name : known.name();
    }

    private void removeConsumer(Random random) {
        StreamConsumer consumer = group().consumerAfter(null);
        if (consumer != null && random.nextInt(4) == 0) {
            String name = new String(consumer.name(), ISO_8859_1);
            group().removeConsumer(consumer, () -> {});
            pending.values().removeIf(name::equals);
        }
    }

    void check() {
        assertEquals(entries.size(), stream.length());
        assertEquals(entries.isEmpty() ? StreamId.MIN : entries.firstKey(), stream.firstId());
        assertEquals(entries.isEmpty() ? StreamId.MIN : entries.lastKey(), stream.lastEntry());
        assertEquals(stream.countedBytes(), stream.memoryBytes());
        assertEquals(
                new ArrayList<>(entries.entrySet()).toString(),
                read(new StreamCursor().range(stream, StreamId.MIN, StreamId.MAX))
                        .toString());
        assertEquals(
                new ArrayList<>(entries.descendingMap().entrySet()).toString(),
                read(new StreamCursor().reverse(stream, StreamId.MIN, StreamId.MAX))
                        .toString());
        StreamGroup group = stream.group(bytes("g"));
        assertEquals(pending.size(), group.pendingCount());
        assertEquals(pending.toString(), pending(group, null).toString());
        for (StreamConsumer each = group.consumerAfter(null); each != null; each = group.consumerAfter(each)) {
            String name = new String(each.name(), ISO_8859_1);
            NavigableMap<StreamId, String> own = new TreeMap<>(pending);
            own.values().removeIf(value -> !value.equals(name));
            assertEquals(own.toString(), pending(group, each).toString());
        }
    }

    void checkRange(Random random) {
        StreamId from = some(random, entries);
        StreamId to = some(random, entries);
        int most = 1 + random.nextInt(20);
        int expected = from.compareTo(to) > 0
                ? 0
                : entries.subMap(from, true, to, true).size();
        assertEquals(Math.min(most, expected), StreamCursor.count(stream, from, to, most, () -> {}));
        assertEquals(entries.containsKey(from), stream.contains(from));
    }

    static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static List<String> read(StreamCursor at) {
        List<String> entries = new ArrayList<>();
        while (at.next()) {
            String field = new String(at.field().copy(), ISO_8859_1);
            entries.add(at.id() + "=" + field + "=" + new String(at.value().copy(), ISO_8859_1));
        }
        return entries;
    }

    static NavigableMap<StreamId, String> pending(StreamGroup group, StreamConsumer consumer) {
        NavigableMap<StreamId, String> pending = new TreeMap<>();
        PendingCursor at = new PendingCursor(group, consumer, StreamId.MIN);
        while (at.next()) {
            pending.put(at.id(), new String(at.consumer(), ISO_8859_1));
        }
        return pending;
    }
}
