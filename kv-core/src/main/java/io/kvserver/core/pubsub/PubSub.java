package io.kvserver.core.pubsub;

import io.kvserver.core.protocol.Glob;
import org.jspecify.annotations.Nullable;

/**
 * Publish and subscribe: who gets which messages. Any thread.
 *
 * <p>The rule: a message is delivered to the subscribers of its channel, and of the patterns that match it, while its
 * publisher has the channel to himself (see {@link Subscribers}); patterns are taken one by one inside that, never the other way
 * round. So the messages of one channel come to all in one order, and those of one publisher in the order in which he sent
 * them. Nothing orders messages of different channels from different publishers. To deliver is to append to an inbox and
 * perhaps to wake its owner, so nobody has a channel for long.
 */
public final class PubSub {
    private final Subscribers channels = new Subscribers();
    private final Subscribers patterns = new Subscribers();
    private final Subscribers shardChannels = new Subscribers();
    /** Set before anything is published; {@code null} where there are no other nodes. */
    private @Nullable Relay relay;

    /** Passes on what is published here. Called by the publisher's thread, which must not be held up. */
    public interface Relay {
        /** Ownership: the arrays do not change any more. */
        void published(Topic.Kind kind, byte[] channel, byte[] text);
    }

    /** Has what is published here passed on, too. Before anything is published. */
    public void relay(Relay further) {
        relay = further;
    }

    public Subscribers subscribers(Topic.Kind kind) {
        return switch (kind) {
            case CHANNEL -> channels;
            case PATTERN -> patterns;
            case SHARD_CHANNEL -> shardChannels;
        };
    }

    /**
     * Publishes a message and says how many got it here: one who has subscribed to the channel and to patterns that match it gets it
     * more than once. Ownership: the arrays must not change afterwards.
     */
    public int publish(byte[] channel, byte[] text) {
        Relay further = relay;
        if (further != null) {
            further.published(Topic.Kind.CHANNEL, channel, text);
        }
        return deliver(channel, text);
    }

    /** As {@link #publish}, to the subscribers of this node only. */
    public int deliver(byte[] channel, byte[] text) {
        Topic topic = new Topic(channel);
        Message message = Message.to(channel, text);
        if (patterns.isEmpty()) {
            return channels.deliver(topic, message);
        }
        return channels.deliver(topic, message, () -> deliverByPattern(channel, text));
    }

    private int deliverByPattern(byte[] channel, byte[] text) {
        int delivered = 0;
        for (Topic pattern : patterns.topics()) {
            if (Glob.of(pattern.name()).matches(channel)) {
                delivered += patterns.deliver(pattern, Message.byPattern(pattern.name(), channel, text));
            }
        }
        return delivered;
    }

    /** Publishes a message to a shard channel, as {@link #publish}. */
    public int publishToShard(byte[] channel, byte[] text) {
        Relay further = relay;
        if (further != null) {
            further.published(Topic.Kind.SHARD_CHANNEL, channel, text);
        }
        return deliverToShard(channel, text);
    }

    /** As {@link #publishToShard}, to the subscribers of this node only. */
    public int deliverToShard(byte[] channel, byte[] text) {
        return shardChannels.deliver(new Topic(channel), Message.toShard(channel, text));
    }

    /** How many channels have subscribers. */
    public int channelCount() {
        return channels.size();
    }

    /** How many patterns have subscribers. */
    public int patternCount() {
        return patterns.size();
    }

    /** How many shard channels have subscribers. */
    public int shardChannelCount() {
        return shardChannels.size();
    }
}
