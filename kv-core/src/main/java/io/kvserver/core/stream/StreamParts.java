package io.kvserver.core.stream;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a stream as it is stored in parts, each with a name and a content. A name begins with what it is; numbers have their
 * highest byte first:
 *
 * <ul>
 *   <li>{@link #PAGE} and the id of a page: the page as a listpack;
 *   <li>{@link #GROUP} and a group's number: the id of the last entry delivered, how many it has read, its name;
 *   <li>{@link #CONSUMER}, its group's number and its own: when it was seen and when it was active, its name;
 *   <li>{@link #PENDING}, the group's number and that of a leaf of the tree of its pending entries: for each its id, the time and number of
 *       deliveries, the number of its consumer.
 * </ul>
 *
 * <p>The rest is the {@link #note}. Groups, consumers and leaves get a number at random when they are first stored, and keep it: the
 * first id of a leaf would not do as its name, because it changes, and names may be long. Stateless; the stream's thread.
 */
public final class StreamParts {
    /** Parts are put together in the order of their names, so groups must come before what they have. */
    static final byte PAGE = 0;

    static final byte GROUP = 1;
    static final byte CONSUMER = 2;
    static final byte PENDING = 3;

    static final int NOTE_BYTES = 5 * Long.BYTES;
    static final int GROUP_BYTES = 3 * Long.BYTES;
    static final int CONSUMER_BYTES = 2 * Long.BYTES;
    static final int PENDING_BYTES = 5 * Long.BYTES;

    private static final IdTree NONE_PENDING = new IdTree(4, true);
    private static final NameIndex<StreamConsumer> NO_CONSUMERS = new NameIndex<>();

    private final BiConsumer<byte[], byte @Nullable []> visitor;

    private StreamParts(BiConsumer<byte[], byte @Nullable []> visitor) {
        this.visitor = visitor;
    }

    /** What is to be known of a stream besides its parts. */
    public static byte[] note(StreamValue stream) {
        ByteBuffer note = ByteBuffer.allocate(NOTE_BYTES);
        put(note, stream.lastId());
        put(note, stream.maxDeletedId());
        return note.putLong(stream.entriesAdded()).array();
    }

    private static void put(ByteBuffer out, StreamId id) {
        out.putLong(id.millis()).putLong(id.sequence());
    }

    /** How many parts there are. Takes time for the groups and the pending entries. */
    public static long count(StreamValue stream) {
        long count = stream.pageCount() + stream.groupCount();
        for (StreamGroup group = stream.groupAfter(null); group != null; group = stream.groupAfter(group)) {
            count += group.consumerCount() + IdLeaves.count(group.pending);
        }
        return count;
    }

    /** Shows all parts. */
    public static void visit(StreamValue stream, BiConsumer<byte[], byte[]> visitor) {
        visitDifferences(stream, new StreamValue(), (name, content) -> {
            if (content != null) {
                visitor.accept(name, content);
            }
        });
    }

    /**
     * Shows the parts of a stream that another, which it comes from and which has been stored, has not or has with another content, and with
     * {@code null} those that only the other has. Takes time for what the two do not share.
     */
    public static void visitDifferences(
            StreamValue now, StreamValue before, BiConsumer<byte[], byte @Nullable []> visitor) {
        StreamParts parts = new StreamParts(visitor);
        parts.pages(now.pages(), before.pages());
        parts.groups(now.groups(), before.groups());
    }

    /**
     * The stream of some parts.
     *
     * @throws IllegalArgumentException if one is damaged, or one is missing that another needs
     */
    public static StreamValue of(SortedMap<byte[], byte[]> parts, byte[] note) {
        return new StreamAssembly().assemble(parts, note);
    }

    private void pages(IdTree now, IdTree before) {
        IdLeaves.Unshared unshared = IdLeaves.unshared(now, before);
        Map<StreamId, StreamPage> others = new HashMap<>();
        for (IdLeaf leaf : unshared.ofOther()) {
            for (int i = 0; i < leaf.size; i++) {
                StreamPage page = (StreamPage) leaf.object(i);
                others.put(page.id(), page);
            }
        }
        for (IdLeaf leaf : unshared.ofOne()) {
            for (int i = 0; i < leaf.size; i++) {
                StreamPage page = (StreamPage) leaf.object(i);
                StreamPage former = others.remove(page.id());
                if (former == null || !page.isSame(former)) {
                    byte[] listpack = new byte[page.listpackBytes()];
                    page.writeListpack(listpack);
                    visitor.accept(name(PAGE, page.millis, page.sequence), listpack);
                }
            }
        }
        for (StreamPage removed : others.values()) {
            visitor.accept(name(PAGE, removed.millis, removed.sequence), null);
        }
    }

    private void groups(NameIndex<StreamGroup> now, NameIndex<StreamGroup> before) {
        Map<Long, StreamGroup> others = new HashMap<>();
        before.unshared(now).forEach(group -> others.put(number(group), group));
        for (StreamGroup group : now.unshared(before)) {
            group(number(group), group, others.remove(number(group)));
        }
        others.forEach((number, removed) -> group(number, null, removed));
    }

    private void group(long number, @Nullable StreamGroup now, @Nullable StreamGroup before) {
        show(name(GROUP, number), now == null ? null : content(now), before == null ? null : content(before));
        consumers(number, now == null ? NO_CONSUMERS : now.consumers, before == null ? NO_CONSUMERS : before.consumers);
        IdLeaves.Unshared unshared = IdLeaves.unshared(
                now == null ? NONE_PENDING : now.pending, before == null ? NONE_PENDING : before.pending);
        Map<Long, byte[]> others = new HashMap<>();
        if (before != null) {
            unshared.ofOther().forEach(leaf -> others.put(number(leaf), content(leaf, before)));
        }
        if (now != null) {
            for (IdLeaf leaf : unshared.ofOne()) {
                show(name(PENDING, number, number(leaf)), content(leaf, now), others.remove(number(leaf)));
            }
        }
        others.keySet().forEach(removed -> visitor.accept(name(PENDING, number, removed), null));
    }

    private void consumers(long group, NameIndex<StreamConsumer> now, NameIndex<StreamConsumer> before) {
        Map<Long, StreamConsumer> others = new HashMap<>();
        before.unshared(now).forEach(consumer -> others.put(number(consumer), consumer));
        for (StreamConsumer consumer : now.unshared(before)) {
            StreamConsumer former = others.remove(number(consumer));
            show(name(CONSUMER, group, number(consumer)), content(consumer), former == null ? null : content(former));
        }
        others.keySet().forEach(removed -> visitor.accept(name(CONSUMER, group, removed), null));
    }

    private void show(byte[] name, byte @Nullable [] now, byte @Nullable [] before) {
        if (!Arrays.equals(now, before)) {
            visitor.accept(name, now);
        }
    }

    private static byte[] content(StreamGroup group) {
        ByteBuffer content = ByteBuffer.allocate(GROUP_BYTES + group.name().length);
        put(content, group.lastId());
        return content.putLong(group.entriesRead()).put(group.name()).array();
    }

    private static byte[] content(StreamConsumer consumer) {
        return ByteBuffer.allocate(CONSUMER_BYTES + consumer.name().length)
                .putLong(consumer.seenMillis())
                .putLong(consumer.activeMillis())
                .put(consumer.name())
                .array();
    }

    private static byte[] content(IdLeaf pending, StreamGroup group) {
        ByteBuffer content = ByteBuffer.allocate(pending.size * PENDING_BYTES);
        IdCursor at = new IdCursor();
        for (int i = 0; i < pending.size; i++) {
            at.at(pending, i);
            byte[] consumer = (byte[]) pending.object(i);
            content.putLong(at.millis())
                    .putLong(at.sequence())
                    .putLong(at.number(StreamGroup.TIME))
                    .putLong(at.number(StreamGroup.COUNT))
                    .putLong(number(Objects.requireNonNull(group.consumer(consumer, 0, consumer.length))));
        }
        return content.array();
    }

    private static long number(StreamGroup group) {
        group.number = group.number == 0 ? newNumber() : group.number;
        return group.number;
    }

    private static long number(StreamConsumer consumer) {
        consumer.number = consumer.number == 0 ? newNumber() : consumer.number;
        return consumer.number;
    }

    private static long number(IdLeaf leaf) {
        leaf.number = leaf.number == 0 ? newNumber() : leaf.number;
        return leaf.number;
    }

    /** Never zero. */
    private static long newNumber() {
        return ThreadLocalRandom.current().nextLong(Long.MIN_VALUE, 0);
    }

    private static byte[] name(byte what, long... numbers) {
        ByteBuffer name = ByteBuffer.allocate(1 + numbers.length * Long.BYTES).put(what);
        for (long number : numbers) {
            name.putLong(number);
        }
        return name.array();
    }
}
