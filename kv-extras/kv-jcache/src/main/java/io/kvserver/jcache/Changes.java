package io.kvserver.jcache;

import io.kvserver.jcache.entry.Held;
import io.kvserver.jcache.entry.Next;
import io.kvserver.jcache.entry.Outside;
import io.kvserver.jcache.event.Listeners;
import io.kvserver.jcache.management.Statistics;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * Changes entries, one operation after the other for each key: decides, calls the writer, changes the store, then tells
 * listeners. If another client has changed the entry meanwhile, it decides again. Any thread.
 */
final class Changes<K, V> {
    private final Entries<K, V> entries;
    private final KeyLocks locks;
    private final Lifetimes lifetimes;
    private final Outside<K, V> outside;
    private final Listeners<K, V> listeners;
    private final ExpiryWatch watch;
    private final Statistics statistics;

    Changes(Parts<K, V> parts) {
        entries = parts.entries();
        locks = parts.locks();
        lifetimes = parts.lifetimes();
        outside = parts.outside();
        listeners = parts.listeners();
        watch = parts.watch();
        statistics = parts.statistics();
    }

    /** The parts that a change needs. */
    record Parts<K, V>(
            Entries<K, V> entries,
            KeyLocks locks,
            Lifetimes lifetimes,
            Outside<K, V> outside,
            Listeners<K, V> listeners,
            ExpiryWatch watch,
            Statistics statistics) {}

    /**
     * Lets {@code step} decide an entry's next state, from {@code null} if there is none, makes the change, and returns
     * the result.
     */
    <R> R change(K key, Function<@Nullable Held<V>, Next<V, R>> step) {
        byte[] name = entries.name(key);
        ReentrantLock lock = locks.take(name);
        try {
            return changeLocked(key, name, step);
        } finally {
            lock.unlock();
        }
    }

    /** Like {@link #change}, for a caller that holds the key's lock. */
    @SuppressWarnings("NullAway") // Who decides says what the result can be.
    <R> R changeLocked(K key, byte[] name, Function<@Nullable Held<V>, Next<V, R>> step) {
        while (true) {
            Held<V> held = held(key, name);
            Next<V, R> next = step.apply(held);
            if (isDone(key, name, held, next)) {
                return next.result();
            }
        }
    }

    private @Nullable Held<V> held(K key, byte[] name) {
        byte[] bytes = entries.get(name);
        if (bytes != null) {
            return entries.held(bytes);
        }
        noticeExpiry(key, name);
        return null;
    }

    /** Reports that an entry has expired, if that was not reported yet. The caller must hold the key's lock. */
    void noticeExpiry(K key, byte[] name) {
        ExpiryWatch.Watched gone = watch.takeExpired(name);
        if (gone != null) {
            listeners.gone(EventType.EXPIRED, key, gone.value() == null ? null : entries.held(gone.value()));
        }
    }

    /** Called when the store reports an entry's expiry. */
    void expired(byte[] name) {
        ReentrantLock lock = locks.take(name);
        try {
            if (!entries.contains(name)) {
                noticeExpiry(entries.key(name), name);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isDone(K key, byte[] name, @Nullable Held<V> held, Next<V, ?> next) {
        return switch (next.deed()) {
            case NOTHING -> true;
            case TOUCH -> {
                if (held != null) {
                    touchLocked(key, name, held);
                }
                yield true;
            }
            case PUT, PUT_WRITTEN, PUT_LOADED -> isPut(key, name, held, next);
            case REMOVE, REMOVE_WRITTEN -> isRemoved(key, name, held, next);
        };
    }

    private boolean isPut(K key, byte[] name, @Nullable Held<V> held, Next<V, ?> next) {
        V value = next.value();
        if (value == null) {
            throw new NullPointerException("value");
        }
        byte[] bytes = entries.encode(value);
        if (next.deed() == Next.Deed.PUT) {
            outside.write(key, value);
        }
        long life = held == null ? lifetimes.created() : lifetimes.updated();
        if (life == 0 && held == null) {
            // It expired at once and was never visible.
            listeners.gone(EventType.EXPIRED, key, entries.held(bytes));
            return true;
        }
        long before = watch.before();
        if (!stored(name, held, bytes, life)) {
            return false;
        }
        watch.put(name, bytes, life, before);
        if (next.deed() != Next.Deed.PUT_LOADED) {
            statistics.put();
        }
        listeners.put(key, entries.held(bytes), held);
        if (life == 0) {
            listeners.gone(EventType.EXPIRED, key, entries.held(bytes));
        }
        return true;
    }

    private boolean stored(byte[] name, @Nullable Held<V> held, byte[] bytes, long life) {
        if (held == null) {
            return entries.create(name, bytes, life);
        }
        if (life == 0) {
            return entries.remove(name, held.bytes());
        }
        return entries.update(name, held.bytes(), bytes, life);
    }

    private boolean isRemoved(K key, byte[] name, @Nullable Held<V> held, Next<V, ?> next) {
        if (next.deed() == Next.Deed.REMOVE) {
            outside.delete(key);
        }
        if (held == null) {
            return true;
        }
        if (!entries.remove(name, held.bytes())) {
            return false;
        }
        watch.removed(name);
        statistics.removal();
        listeners.gone(EventType.REMOVED, key, held);
        return true;
    }

    /** Gives an entry that was read the policy's time to live. */
    void touch(K key, byte[] name, Held<V> held) {
        long life = lifetimes.accessed();
        if (life != Lifetimes.UNCHANGED) {
            ReentrantLock lock = locks.take(name);
            try {
                live(key, name, held, life);
            } finally {
                lock.unlock();
            }
        }
    }

    /** Like {@link #touch}, for an entry that had this value. */
    void used(K key, V value) {
        long life = lifetimes.accessed();
        if (life != Lifetimes.UNCHANGED) {
            byte[] name = entries.name(key);
            ReentrantLock lock = locks.take(name);
            try {
                live(key, name, entries.held(entries.encode(value)), life);
            } finally {
                lock.unlock();
            }
        }
    }

    private void touchLocked(K key, byte[] name, Held<V> held) {
        long life = lifetimes.accessed();
        if (life != Lifetimes.UNCHANGED) {
            live(key, name, held, life);
        }
    }

    private void live(K key, byte[] name, Held<V> held, long life) {
        if (life == 0) {
            if (entries.remove(name, held.bytes())) {
                watch.removed(name);
                listeners.gone(EventType.EXPIRED, key, held);
            }
            return;
        }
        long before = watch.before();
        if (entries.live(name, life)) {
            watch.touch(name, held.bytes(), life, before);
        }
    }
}
