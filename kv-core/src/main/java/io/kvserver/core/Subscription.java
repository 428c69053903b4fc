package io.kvserver.core;

import io.kvserver.core.client.ServerState;
import io.kvserver.core.protocol.Push;
import io.kvserver.core.protocol.Reply;
import io.kvserver.core.protocol.ReplyCollector;
import io.kvserver.core.pubsub.Notifications;
import io.kvserver.core.pubsub.Subscriber;
import io.kvserver.core.pubsub.Subscriptions;
import io.kvserver.core.pubsub.Topic;
import io.kvserver.core.store.observe.KeyspaceEvents;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A listener in this process, active until it or the store is closed. When the store is closed, the listener still gets the
 * messages published before.
 *
 * <p>Messages are queued for the listener, so publishers never wait for it. A listener that has more than 32 MiB or a million
 * messages in its queue is closed; {@link #failure} returns the reason, and a warning is logged. An exception that a listener
 * throws is logged, and the next message is delivered.
 *
 * <p>Thread: any; a listener may close its own subscription.
 */
public final class Subscription implements AutoCloseable {
    private final Deliveries deliveries;
    private final Set<Subscription> all;
    private Runnable end = () -> {};

    /** {@code all} holds the store's open subscriptions. */
    private Subscription(Executor executor, Set<Subscription> all) {
        this.deliveries = new Deliveries(executor, this::close);
        this.all = all;
    }

    static Subscription toChannels(
            Listening store, Topic.Kind kind, Consumer<? super KvMessage> listener, String... names) {
        Subscription made = new Subscription(store.executor(), store.all());
        Subscriber subscriber = push -> {
            KvMessage message = message(push);
            made.deliveries.offer(() -> listener.accept(message), push.bytes());
        };
        Subscriptions topics = new Subscriptions(store.server().pubSub(), subscriber, bytes -> {});
        made.end = topics::removeAll;
        for (String name : names) {
            topics.add(kind, new Topic(Codec.UTF_8.encode(name)));
        }
        return made.begun();
    }

    /** The parts of the store that a subscription needs. */
    record Listening(ServerState server, Executor executor, Set<Subscription> all) {}

    private static KvMessage message(Push push) {
        ReplyCollector parts = new ReplyCollector();
        push.writeTo(parts);
        List<Reply> values = parts.reply().values();
        int last = values.size() - 1;
        @Nullable String pattern = last == 2 ? null : values.get(1).text();
        return new KvMessage(
                pattern, values.get(last - 1).text(), values.get(last).bytes());
    }

    static Subscription toKeys(
            Listening store, String types, Predicate<? super KvEvent> filter, Consumer<? super KvEvent> listener) {
        Subscription made = new Subscription(store.executor(), store.all());
        Notifications notifications = store.server().notifications();
        KeyspaceEvents events = new KeyspaceEvents() {
            @Override
            public boolean wanted(char type) {
                return true;
            }

            @Override
            public void happened(char type, String name, int database, byte[] key) {
                KvEvent event = new KvEvent(type, name, database, key);
                if (made.deliveries.accepts(filter, event)) {
                    made.deliveries.offer(() -> listener.accept(event), key.length);
                }
            }
        };
        made.end = () -> notifications.endListening(events);
        notifications.listen(types, events);
        return made.begun();
    }

    private Subscription begun() {
        all.add(this);
        return this;
    }

    /** Ends the subscription with the store: queued messages are still delivered, later ones are not. */
    void endWithStore() {
        deliveries.end();
        end.run();
        all.remove(this);
    }

    /** Closes the subscription: no further call to the listener starts after this returns, but one may still be running. */
    @Override
    public void close() {
        deliveries.close();
        end.run();
        all.remove(this);
    }

    /** Whether the listener gets further messages. */
    public boolean isOpen() {
        return deliveries.isOpen();
    }

    /** The reason why the subscription was closed by itself; {@code null} if it was not. */
    public @Nullable String failure() {
        return deliveries.failure();
    }
}
