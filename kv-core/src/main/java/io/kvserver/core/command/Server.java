package io.kvserver.core.command;

import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What all clients of a store share besides the keys. Any thread. */
public final class Server {
    private final CommandTable commands;
    private final InstantSource clock;
    private final Map<Long, Client> clients = new ConcurrentHashMap<>();
    private final AtomicLong lastClientId = new AtomicLong();
    private final long startMillis;
    private final PubSub pubSub = new PubSub();
    private final Notifications notifications = new Notifications(pubSub);
    private final CacheTable caches = new CacheTable(this);
    private volatile OutputLimits outputLimits = OutputLimits.DEFAULT;
    private final AtomicLong outputLimitsPassed = new AtomicLong();
    private volatile boolean activeExpiry = true;

    public Server(CommandTable commands, InstantSource clock) {
        this.commands = commands;
        this.clock = clock;
        this.startMillis = clock.millis();
    }

    public CommandTable commands() {
        return commands;
    }

    /** The only clock: whatever depends on time asks it. */
    public InstantSource clock() {
        return clock;
    }

    /** When the store began, in milliseconds since 1970. */
    public long startMillis() {
        return startMillis;
    }

    /** Whether expired keys are looked for; otherwise they go only when somebody asks for them. */
    public boolean activeExpiry() {
        return activeExpiry;
    }

    public void activeExpiry(boolean on) {
        activeExpiry = on;
    }

    /** A number that no other client of the store has. */
    public long nextClientId() {
        return lastClientId.incrementAndGet();
    }

    public void connected(Client client) {
        clients.put(client.id(), client);
    }

    public void disconnected(Client client) {
        clients.remove(client.id());
    }

    /** The clients that are connected, in no order. */
    public Collection<Client> clients() {
        return clients.values();
    }

    public @Nullable Client client(long id) {
        return clients.get(id);
    }

    /** Who gets which published messages. */
    public PubSub pubSub() {
        return pubSub;
    }

    /** What happens to keys, published to those who want to know. */
    public Notifications notifications() {
        return notifications;
    }

    /** Who caches which keys. */
    public CacheTable caches() {
        return caches;
    }

    /** How much clients may leave unread. */
    public OutputLimits outputLimits() {
        return outputLimits;
    }

    public void limitOutput(OutputLimits limits) {
        outputLimits = limits;
    }

    void outputLimitPassed() {
        outputLimitsPassed.incrementAndGet();
    }

    /** How many clients have been disconnected because they left too much unread. */
    public long outputLimitsPassed() {
        return outputLimitsPassed.get();
    }
}
