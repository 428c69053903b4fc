package io.kvserver.core.remote.shipment;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait for keys of this node, in the order in which they began to wait. Any thread; each call is atomic.
 *
 * <p>A key that changes is offered to the first request that waits for it: its node is told, and makes the request again. When it
 * has been served, or has not found what it asks for, the next is told; meanwhile the others are put off. Requests that only read
 * take nothing away: all of them are told at once, and they hold up no other.
 *
 * <p>The line is in memory only. Each node makes the requests of its waiting clients again now and then, so after the loss of an owner
 * the line forms again on the next one. A request that has not been heard of for long, or whose node is gone, is dropped.
 */
public final class WaitingLine {
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final LongSupplier nanos;
    /** Guarded by this, with its content. */
    private final Map<ByteBuffer, TreeMap<Ticket, Waiter>> byKey = new HashMap<>();
    /** Changed while this is locked. */
    private volatile boolean empty = true;

    /** A request that waits. */
    private static final class Waiter {
        final Ticket ticket;
        final List<ByteBuffer> keys = new ArrayList<>();
        final boolean takes;
        long heardNanos;
        /** Whether a key was offered to it since its last attempt. */
        boolean offered;

        Waiter(Ticket ticket, boolean takes) {
            this.ticket = ticket;
            this.takes = takes;
        }
    }

    public WaitingLine(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Whether the line is empty. */
    public boolean isEmpty() {
        return empty;
    }

    /**
     * Whether it is a request's turn: no earlier request has been offered one of the existing keys and has yet to try.
     */
    public synchronized boolean isTurn(Ticket ticket, Collection<byte[]> present, Predicate<String> isThere) {
        for (byte[] key : present) {
            TreeMap<Ticket, Waiter> line = byKey.get(ByteBuffer.wrap(key));
            if (line == null) {
                continue;
            }
            for (Waiter other : new ArrayList<>(line.headMap(ticket).values())) {
                if (!isWaiting(other, isThere)) {
                    remove(other);
                } else if (other.takes && other.offered) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean isWaiting(Waiter waiter, Predicate<String> isThere) {
        return nanos.getAsLong() - waiter.heardNanos < SILENCE_NANOS && isThere.test(waiter.ticket.node());
    }

    /**
     * Adds a request to the line for some keys, or records that it still waits.
     *
     * @param takes whether it removes what it asks for
     * @param looked whether it has just tried without success
     */
    public synchronized void add(Ticket ticket, Collection<byte[]> keys, boolean takes, boolean looked) {
        Waiter waiter = null;
        for (byte[] name : keys) {
            ByteBuffer key = ByteBuffer.wrap(name);
            TreeMap<Ticket, Waiter> line = byKey.computeIfAbsent(key, unused -> new TreeMap<>());
            waiter = waiter == null ? line.get(ticket) : waiter;
            if (waiter == null) {
                waiter = new Waiter(ticket, takes);
            }
            if (line.put(ticket, waiter) == null) {
                waiter.keys.add(key);
            }
        }
        if (waiter != null) {
            waiter.heardNanos = nanos.getAsLong();
            waiter.offered = !looked;
        }
        empty = byKey.isEmpty();
    }

    /** Removes a request. */
    public synchronized void remove(Ticket ticket, Collection<byte[]> keys) {
        for (byte[] key : keys) {
            TreeMap<Ticket, Waiter> line = byKey.get(ByteBuffer.wrap(key));
            Waiter waiter = line == null ? null : line.get(ticket);
            if (waiter != null) {
                remove(waiter);
            }
        }
    }

    private void remove(Waiter waiter) {
        for (ByteBuffer key : waiter.keys) {
            @Nullable TreeMap<Ticket, Waiter> line = byKey.get(key);
            if (line != null && line.remove(waiter.ticket) != null && line.isEmpty()) {
                byKey.remove(key);
            }
        }
        empty = byKey.isEmpty();
    }

    /** Offers a key that has changed. */
    public synchronized void changed(byte[] key) {
        TreeMap<Ticket, Waiter> line = byKey.get(ByteBuffer.wrap(key));
        if (line != null) {
            line.values().forEach(waiter -> waiter.offered = true);
        }
    }

    /** The requests that should try now, because keys have changed or a request has left the line; in order. */
    public synchronized Set<Ticket> next(Collection<byte[]> keys, Predicate<String> isThere) {
        Set<Ticket> next = new LinkedHashSet<>();
        for (byte[] key : keys) {
            TreeMap<Ticket, Waiter> line = byKey.get(ByteBuffer.wrap(key));
            if (line == null) {
                continue;
            }
            boolean taken = false;
            for (Waiter waiter : new ArrayList<>(line.values())) {
                if (!isWaiting(waiter, isThere)) {
                    remove(waiter);
                } else if (waiter.offered && !(waiter.takes && taken)) {
                    next.add(waiter.ticket);
                    taken |= waiter.takes;
                }
            }
        }
        return next;
    }
}
