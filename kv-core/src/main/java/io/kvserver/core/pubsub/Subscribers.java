package io.kvserver.core.pubsub;

import io.kvserver.core.protocol.Push;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who has subscribed to which topics of one kind. Any thread.
 *
 * <p>The set of a topic's subscribers is touched only under the topic's map entry ({@code compute}): whoever delivers to them,
 * adds one or removes one has the topic to himself. So all its subscribers get its messages in the same order, and one that
 * has been removed gets none any more.
 */
public final class Subscribers {
    private final ConcurrentHashMap<Topic, Set<Subscriber>> byTopic = new ConcurrentHashMap<>();

    void add(Topic topic, Subscriber subscriber) {
        byTopic.compute(topic, (same, subscribers) -> {
            Set<Subscriber> grown = subscribers == null ? new LinkedHashSet<>(2) : subscribers;
            grown.add(subscriber);
            return grown;
        });
    }

    void remove(Topic topic, Subscriber subscriber) {
        byTopic.computeIfPresent(topic, (same, subscribers) -> {
            subscribers.remove(subscriber);
            return subscribers.isEmpty() ? null : subscribers;
        });
    }

    /** Delivers a message to a topic's subscribers, and says how many there are. */
    int deliver(Topic topic, Push message) {
        int[] delivered = {0};
        byTopic.computeIfPresent(topic, (same, subscribers) -> {
            delivered[0] = deliver(subscribers, message);
            return subscribers;
        });
        return delivered[0];
    }

    /**
     * Delivers a message to a topic's subscribers and, while nothing else can be delivered to the topic, to others as well.
     * Returns how many got it, {@code others} counting its own. It must not touch these subscribers.
     */
    int deliver(Topic topic, Push message, IntSupplier others) {
        int[] delivered = {0};
        byTopic.compute(topic, (same, subscribers) -> {
            delivered[0] = deliver(subscribers, message) + others.getAsInt();
            return subscribers;
        });
        return delivered[0];
    }

    private static int deliver(@Nullable Set<Subscriber> subscribers, Push message) {
        if (subscribers == null) {
            return 0;
        }
        subscribers.forEach(subscriber -> subscriber.deliver(message));
        return subscribers.size();
    }

    /** Shows all who have subscribed to a topic; {@code shown} must not block. */
    public void each(Topic topic, Consumer<Subscriber> shown) {
        byTopic.computeIfPresent(topic, (same, subscribers) -> {
            subscribers.forEach(shown);
            return subscribers;
        });
    }

    /** How many have subscribed to a topic. */
    public int count(Topic topic) {
        int[] count = {0};
        byTopic.computeIfPresent(topic, (same, subscribers) -> {
            count[0] = subscribers.size();
            return subscribers;
        });
        return count[0];
    }

    /** The topics that have subscribers; they may come and go meanwhile. */
    public Iterable<Topic> topics() {
        return byTopic.keySet();
    }

    /** How many topics have subscribers. */
    int size() {
        return byTopic.size();
    }

    boolean isEmpty() {
        return byTopic.isEmpty();
    }
}
