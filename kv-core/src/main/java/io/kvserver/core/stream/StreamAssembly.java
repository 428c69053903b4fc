package io.kvserver.core.stream;

import io.kvserver.core.protocol.Slice;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts one stream together from its {@link StreamParts}. The leaves of pending entries become what they were, because changes are stored
 * by leaves. Confined to one thread.
 */
final class StreamAssembly {
    private final StreamValue stream = new StreamValue();
    private final PageReader pages = new PageReader();
    /** By their numbers. */
    private final Map<Long, Parts> groups = new HashMap<>();

    /** What belongs to a group. */
    private static final class Parts {
        final StreamGroup group;
        final Map<Long, StreamConsumer> consumers = new HashMap<>();
        final List<IdLeaf> leaves = new ArrayList<>();

        Parts(StreamGroup group) {
            this.group = group;
        }
    }

    StreamValue assemble(SortedMap<byte[], byte[]> parts, byte[] note) {
        parts.forEach((name, content) -> {
            check(name.length > 0 && (name.length - 1) % Long.BYTES == 0);
            add(ByteBuffer.wrap(name), content);
        });
        stream.findFirst();
        check(note.length == StreamParts.NOTE_BYTES);
        ByteBuffer in = ByteBuffer.wrap(note);
        StreamId last = id(in);
        check(last.compareTo(stream.lastEntry()) >= 0);
        stream.history(last, id(in), in.getLong());
        groups.values().forEach(StreamAssembly::fill);
        return stream;
    }

    private static void check(boolean isSound) {
        if (!isSound) {
            throw new IllegalArgumentException("a part of a stream is damaged or missing");
        }
    }

    private static <T> T present(@Nullable T part) {
        check(part != null);
        return Objects.requireNonNull(part);
    }

    private static StreamId id(ByteBuffer in) {
        long millis = in.getLong();
        return new StreamId(millis, in.getLong());
    }

    private void add(ByteBuffer name, byte[] content) {
        byte what = name.get();
        check(what >= StreamParts.PAGE && what <= StreamParts.PENDING);
        check(name.remaining() == (what == StreamParts.GROUP ? Long.BYTES : 2 * Long.BYTES));
        if (what == StreamParts.PAGE) {
            Slice listpack = new Slice().set(content, 0, content.length);
            stream.addPage(present(pages.read(stream.owner(), id(name), listpack)));
            return;
        }
        long group = name.getLong();
        if (what == StreamParts.GROUP) {
            addGroup(group, content);
        } else if (what == StreamParts.CONSUMER) {
            addConsumer(present(groups.get(group)), name.getLong(), content);
        } else {
            addPending(present(groups.get(group)), name.getLong(), content);
        }
    }

    private static byte[] rest(ByteBuffer in) {
        byte[] rest = new byte[in.remaining()];
        in.get(rest);
        return rest;
    }

    private void addGroup(long number, byte[] content) {
        check(content.length >= StreamParts.GROUP_BYTES);
        ByteBuffer in = ByteBuffer.wrap(content);
        StreamId last = id(in);
        long read = in.getLong();
        byte[] name = rest(in);
        check(stream.group(name) == null);
        StreamGroup group = stream.addGroup(name, last, read);
        group.number = number;
        groups.put(number, new Parts(group));
    }

    private static void addConsumer(Parts of, long number, byte[] content) {
        check(content.length >= StreamParts.CONSUMER_BYTES);
        ByteBuffer in = ByteBuffer.wrap(content);
        long seen = in.getLong();
        long active = in.getLong();
        byte[] name = rest(in);
        check(of.group.consumer(name, 0, name.length) == null);
        of.group.addConsumer(name, seen, active);
        StreamConsumer consumer = present(of.group.consumer(name, 0, name.length));
        consumer.number = number;
        of.consumers.put(number, consumer);
    }

    private void addPending(Parts of, long number, byte[] content) {
        int count = content.length / StreamParts.PENDING_BYTES;
        check(content.length % StreamParts.PENDING_BYTES == 0 && count > 0 && count <= IdLeaf.MAX);
        IdLeaf leaf = of.group.newLeaf();
        leaf.number = number;
        ByteBuffer in = ByteBuffer.wrap(content);
        IdCursor at = new IdCursor();
        for (int i = 0; i < count; i++) {
            leaf.insert(i, in.getLong(), in.getLong());
            at.at(leaf, i);
            at.number(StreamGroup.TIME, in.getLong());
            at.number(StreamGroup.COUNT, in.getLong());
            at.object(present(of.consumers.get(in.getLong())).name());
        }
        of.leaves.add(leaf);
    }

    /** Puts the leaves of a group in order, and gives its consumers what they have. */
    private static void fill(Parts parts) {
        StreamGroup group = parts.group;
        parts.leaves.sort(
                (one, other) -> StreamId.compare(one.millis(0), one.sequence(0), other.millis(0), other.sequence(0)));
        IdLeaves.fill(group.pending, parts.leaves, group.owner);
        IdCursor added = new IdCursor();
        StreamId before = null;
        for (IdLeaf leaf : parts.leaves) {
            for (int i = 0; i < leaf.size; i++) {
                StreamId id = new StreamId(leaf.millis(i), leaf.sequence(i));
                check(before == null || id.compareTo(before) > 0);
                before = id;
                byte[] name = (byte[]) leaf.object(i);
                StreamConsumer consumer = present(group.consumer(name, 0, name.length));
                consumer.pending.add(id.millis(), id.sequence(), group.owner, added);
            }
        }
    }
}
