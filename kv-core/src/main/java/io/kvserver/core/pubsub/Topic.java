package io.kvserver.core.pubsub;

import java.util.Arrays;

/** A channel or a pattern of channels, as a map's key. The bytes must not change. */
@SuppressWarnings("ArrayRecordComponent") // Compared by content, and nobody changes it.
public record Topic(byte[] name) implements Comparable<Topic> {
    /** What clients subscribe to; each kind has names of its own. */
    public enum Kind {
        CHANNEL("subscribe", "unsubscribe"),
        PATTERN("psubscribe", "punsubscribe"),
        /** A channel that a cluster would keep to one of its parts. */
        SHARD_CHANNEL("ssubscribe", "sunsubscribe");

        private final String subscribed;
        private final String unsubscribed;

        Kind(String subscribed, String unsubscribed) {
            this.subscribed = subscribed;
            this.unsubscribed = unsubscribed;
        }

        /** The command that begins a subscription, which confirms it, too. */
        public String subscribed() {
            return subscribed;
        }

        /** The command that ends a subscription, which confirms it, too. */
        public String unsubscribed() {
            return unsubscribed;
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Topic topic && Arrays.equals(topic.name, name);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(name);
    }

    /** So that maps stay fast even if somebody picks names whose hashes collide. */
    @Override
    public int compareTo(Topic other) {
        return Arrays.compareUnsigned(name, other.name);
    }

    @Override
    public String toString() {
        return "a topic of " + name.length + " bytes";
    }
}
