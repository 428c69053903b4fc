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
 * A listener inside the process, until it is closed, or the store is: then it is told what it has still to be told, and no more.
 *
 * <p>What is published is kept for the listener until it gets to it: nobody waits for a listener. One that leaves more than 32
 * MiB, or a million messages, is given up: {@link #failure} tells so, and there is a message in the log. What a listener throws is
 * logged, and it is told of the next.
 *
 * <p>Thread: any; a listener may close its own.
 */
public final class Subscription implements AutoCloseable {
    private final Deliveries deliveries;
    private final Set<Subscription> all;
    private Runnable end = () -> {};

    /** One of a store's; {@code all} has those that are open. */
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

    /** What a subscription needs of its store. */
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

    /** The end of the store: what the listener has still to be told is told, and nothing else. */
    void endWithStore() {
        deliveries.end();
        end.run();
        all.remove(this);
    }

    /** Ends it: when this returns, the listener is told of nothing more, but may still be busy with what it was told before. */
    @Override
    public void close() {
        deliveries.close();
        end.run();
        all.remove(this);
    }

    /** Whether the listener is still told. */
    public boolean isOpen() {
        return deliveries.isOpen();
    }

    /** Why the listener was given up; {@code null} if it was not. */
    public @Nullable String failure() {
        return deliveries.failure();
    }
}
