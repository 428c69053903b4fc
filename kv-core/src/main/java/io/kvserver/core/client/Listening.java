package io.kvserver.core.client;

import io.kvserver.core.pubsub.Subscriptions;
import io.kvserver.core.pubsub.Topic;
import io.kvserver.core.tracking.Tracking;
import org.jspecify.annotations.Nullable;

/** What a client is told without asking: messages of its subscriptions, and which of the keys that it caches have changed. */
public final class Listening {
    private final Client client;
    private volatile @Nullable Subscriptions subscriptions;
    private volatile @Nullable Tracking tracking;
    private boolean monitor;

    Listening(Client client) {
        this.client = client;
    }

    /** Whether the client is shown all requests. Any thread, roughly. */
    public boolean isMonitor() {
        return monitor;
    }

    /** MONITOR, or its end. */
    public void monitor(boolean on) {
        monitor = on;
        if (on) {
            client.server().monitors().add(client);
        } else {
            client.server().monitors().remove(client);
        }
        // The requests behind this one are to be shown, too.
        client.meter().timeEachIfWanted();
    }

    /** What the client has subscribed to. */
    public Subscriptions subscriptions() {
        Subscriptions current = subscriptions;
        if (current == null) {
            current = new Subscriptions(client.server().pubSub(), client, client.memory()::stateGrew);
            subscriptions = current;
        }
        return current;
    }

    /** Whether there is any subscription. Any thread. */
    public boolean isSubscribed() {
        Subscriptions current = subscriptions;
        return current != null && !current.isEmpty();
    }

    /** Ends the client if its user may not hear what it has just subscribed to, because the rules have changed meanwhile. */
    public void check(Topic.Kind kind, byte[] name) {
        Rights rights = client.account().rights();
        if (rights != null && !rights.mayHear(kind, name)) {
            client.kill();
        }
    }

    /** How many topics of a kind the client has subscribed to. Any thread. */
    public int subscriptionCount(Topic.Kind kind) {
        Subscriptions current = subscriptions;
        return current == null ? 0 : current.count(kind);
    }

    /** How the server helps the client to cache keys; {@code null} if it never did. Any thread. */
    @Nullable
    public Tracking tracking() {
        return tracking;
    }

    public Tracking startTracking() {
        Tracking current = tracking;
        if (current == null) {
            current = client.server().caches().track(client);
            tracking = current;
        }
        return current;
    }

    /** Ends all subscriptions and all tracking, as RESET does. */
    void endAll() {
        Subscriptions subscribed = subscriptions;
        if (subscribed != null) {
            subscribed.removeAll();
        }
        Tracking tracked = tracking;
        if (tracked != null) {
            tracked.stop();
        }
    }

    /** After a request that was not even queued: it takes up the mark of CLIENT CACHING. */
    public void refused() {
        Tracking tracked = tracking;
        if (tracked != null && client.transaction().open() == null) {
            tracked.cachingTaken();
        }
    }

    /** After the connection has been closed. */
    void disconnected() {
        endAll();
        Tracking tracked = tracking;
        if (tracked != null) {
            tracked.disconnected();
        }
        client.server().monitors().remove(client);
    }
}
