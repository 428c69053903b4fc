package io.kvserver.core.client;

import io.kvserver.core.client.settings.OutputLimits;
import io.kvserver.core.client.statistics.Statistics;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The clients that are connected to a store, and what bounds them all. Any thread. */
public final class Clients {
    private final Statistics statistics;
    private final InstantSource clock;
    private final Map<Long, Client> byId = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();
    private final ClientMemory memory = new ClientMemory(byId.values());
    private final ConnectionLimits limits = new ConnectionLimits();
    private final Set<Client> lagging = ConcurrentHashMap.newKeySet();
    private final Departed departed = new Departed();
    private volatile OutputLimits outputLimits = OutputLimits.DEFAULT;
    private final AtomicLong outputLimitsPassed = new AtomicLong();

    Clients(Statistics statistics, InstantSource clock) {
        this.statistics = statistics;
        this.clock = clock;
    }

    /** A number that no other client of the store has. */
    public long nextId() {
        return lastId.incrementAndGet();
    }

    /** All of them, in no order. */
    public Collection<Client> all() {
        return byId.values();
    }

    /** The client with a number; {@code null} if it is not connected. */
    public @Nullable Client find(long id) {
        return byId.get(id);
    }

    /** How many clients may be connected, and how long they may be silent. */
    public ConnectionLimits limits() {
        return limits;
    }

    /** What clients take besides the data. */
    public ClientMemory memory() {
        return memory;
    }

    /** How much clients may leave unread. */
    public OutputLimits outputLimits() {
        return outputLimits;
    }

    public void limitOutput(OutputLimits changed) {
        outputLimits = changed;
    }

    /** How many clients have been disconnected because they left too much unread, since CONFIG RESETSTAT. */
    public long outputLimitsPassed() {
        return outputLimitsPassed.get();
    }

    void outputLimitPassed() {
        outputLimitsPassed.incrementAndGet();
    }

    /** Lists a session's client, once all of the session is there; disconnects the client if it is one too many. */
    public void admitNewest(Client client) {
        connected(client);
        try {
            client.memory().begin();
            limits.admit(client, byId.size());
        } catch (RuntimeException | Error failure) {
            forget(client);
            throw failure;
        }
    }

    /** Forgets a client whose connection has been closed, at once or, if there is no memory for that, by {@link #check}. */
    public void forget(Client client) {
        departed.forgetAll();
        departed.forget(client);
    }

    void connected(Client client) {
        statistics.connected();
        limits.came(client, byId);
    }

    /** Without effect if the client is not listed. Can be repeated if it fails. */
    void disconnected(Client client) {
        lagging.remove(client);
        if (statistics.disconnected(client.id(), byId)) {
            limits.gone(client);
        }
    }

    /** Notes a client that leaves more unread than it may for long. */
    void lagging(Client client) {
        lagging.add(client);
    }

    /** Disconnects clients that have lagged behind or been silent for too long. A part of the store's upkeep. */
    public void check() {
        departed.forgetAll();
        long now = clock.millis();
        limits.endIdle(all(), now);
        if (!lagging.isEmpty()) {
            lagging.removeIf(client -> !client.output().checkLag(now));
        }
    }

    /** As {@link #check}, however recently that was done, and makes every client look whether it can go on. */
    public void checkNow() {
        limits.lookSoon();
        check();
        wakeAll();
    }

    /** Makes every client look whether it can go on. */
    public void wakeAll() {
        all().forEach(client -> client.link().wake());
    }

    /** Ends the waiting of all clients for keys. */
    public void endWaits(Wait.End how) {
        all().forEach(client -> client.unblock(how));
    }

    /** The earliest time until which a client waits at most, in milliseconds since 1970; {@link Wait#NEVER} if there is none. */
    public long nextDeadlineMillis() {
        long next = Wait.NEVER;
        for (Client client : all()) {
            Wait wait = client.pending();
            next = wait == null ? next : Math.min(next, wait.deadlineMillis());
        }
        return next;
    }

    void resetStatistics() {
        outputLimitsPassed.set(0);
        memory.resetStatistics();
        limits.resetStatistics();
    }
}
