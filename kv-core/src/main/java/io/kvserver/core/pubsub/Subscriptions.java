package io.kvserver.core.pubsub;

import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;

/** What a client has subscribed to. Confined to the client, but for {@link #count} and {@link #isEmpty}: any thread. */
public final class Subscriptions {
    /** What a subscription takes besides its name: entries in two sets and a map. */
    private static final long OVERHEAD_BYTES = 320;

    private final PubSub pubSub;
    private final Subscriber subscriber;
    private final LongConsumer memory;
    private final Map<Topic.Kind, Set<Topic>> topics = new EnumMap<>(Topic.Kind.class);
    /** The sizes of the sets by kind, for others to read. */
    private volatile Counts counts = new Counts(0, 0, 0);

    private record Counts(int channels, int patterns, int shardChannels) {}

    /** {@code memory} is told how many bytes a subscription takes, and gives back. */
    public Subscriptions(PubSub pubSub, Subscriber subscriber, LongConsumer memory) {
        this.pubSub = pubSub;
        this.subscriber = subscriber;
        this.memory = memory;
        for (Topic.Kind kind : Topic.Kind.values()) {
            topics.put(kind, new LinkedHashSet<>());
        }
    }

    public void add(Topic.Kind kind, Topic topic) {
        if (of(kind).add(topic)) {
            memory.accept(bytes(topic));
            recount();
            pubSub.subscribers(kind).add(topic, subscriber);
        }
    }

    /** Once it returns, no further message of the topic comes. */
    public void remove(Topic.Kind kind, Topic topic) {
        if (of(kind).remove(topic)) {
            pubSub.subscribers(kind).remove(topic, subscriber);
            memory.accept(-bytes(topic));
            recount();
        }
    }

    public void removeAll() {
        for (Topic.Kind kind : Topic.Kind.values()) {
            list(kind).forEach(topic -> remove(kind, topic));
        }
    }

    /** The topics of a kind, in the order of subscription. */
    public List<Topic> list(Topic.Kind kind) {
        return List.copyOf(of(kind));
    }

    /** How many topics of a kind there are. */
    public int count(Topic.Kind kind) {
        Counts current = counts;
        return switch (kind) {
            case CHANNEL -> current.channels();
            case PATTERN -> current.patterns();
            case SHARD_CHANNEL -> current.shardChannels();
        };
    }

    public boolean isEmpty() {
        return total() == 0;
    }

    /** How many topics of all kinds there are. */
    public int total() {
        Counts current = counts;
        return current.channels() + current.patterns() + current.shardChannels();
    }

    private static long bytes(Topic topic) {
        return OVERHEAD_BYTES + topic.name().length;
    }

    private void recount() {
        counts = new Counts(
                of(Topic.Kind.CHANNEL).size(),
                of(Topic.Kind.PATTERN).size(),
                of(Topic.Kind.SHARD_CHANNEL).size());
    }

    private Set<Topic> of(Topic.Kind kind) {
        Set<Topic> set = topics.get(kind);
        if (set == null) {
            throw new IllegalStateException("no set for " + kind);
        }
        return set;
    }
}
