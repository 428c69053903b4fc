package io.kvserver.jcache;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the entries with deadlines, for a cache with expiry listeners: so each expiry is reported once, by the
 * thread that first finds it, and before the next operation on the key. Does nothing until {@link #begin}.
 *
 * <p>Thread: any; for one key, the holder of its lock.
 */
final class ExpiryWatch {
    private final Entries<?, ?> entries;
    private final KeyLocks locks;
    private final Map<ByteBuffer, Watched> all = new ConcurrentHashMap<>();
    private volatile boolean isOn;
    private volatile boolean keepsValues;

    ExpiryWatch(Entries<?, ?> entries, KeyLocks locks) {
        this.entries = entries;
        this.locks = locks;
    }

    /** An entry: its deadline in milliseconds since 1970, and its value if a listener wants it. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Watched(long deadlineMillis, byte @Nullable [] value) {}

    /** Begins with the existing entries, with their values if a listener wants them. */
    void begin(boolean withValues) {
        if (isOn && (keepsValues || !withValues)) {
            return;
        }
        keepsValues |= withValues;
        isOn = true;
        entries.eachName(name -> {
            ReentrantLock lock = locks.take(name);
            try {
                byte[] value = entries.get(name);
                long deadline = entries.deadlineMillis(name);
                if (value != null && deadline > 0) {
                    all.put(ByteBuffer.wrap(name), new Watched(deadline, keepsValues ? value : null));
                }
            } finally {
                lock.unlock();
            }
        });
    }

    boolean isOn() {
        return isOn;
    }

    /** The time before a change of an entry's time to live; 0 if there are no expiry listeners. */
    long before() {
        return isOn ? entries.nowMillis() : 0;
    }

    /** Records that an entry has got a value and a time to live. */
    void put(byte[] name, byte[] value, long life, long before) {
        if (!isOn) {
            return;
        }
        ByteBuffer key = ByteBuffer.wrap(name);
        if (life == Lifetimes.FOREVER) {
            all.remove(key);
        } else if (life == Lifetimes.UNCHANGED) {
            all.computeIfPresent(key, (any, old) -> new Watched(old.deadlineMillis(), keepsValues ? value : null));
        } else {
            all.put(key, new Watched(before + life, keepsValues ? value : null));
        }
    }

    /** Records that an entry has got another time to live. It had this value, perhaps some time ago. */
    void touch(byte[] name, byte[] value, long life, long before) {
        Watched last = isOn ? all.get(ByteBuffer.wrap(name)) : null;
        put(name, last == null || last.value() == null ? value : last.value(), life, before);
    }

    /** Records that an entry was removed for another reason than expiry. */
    void removed(byte[] name) {
        if (isOn) {
            all.remove(ByteBuffer.wrap(name));
        }
    }

    void cleared() {
        all.clear();
    }

    /** Takes the record of a missing entry, if it has expired and that was not reported yet; otherwise {@code null}. */
    @Nullable
    Watched takeExpired(byte[] name) {
        if (!isOn) {
            return null;
        }
        Watched gone = all.remove(ByteBuffer.wrap(name));
        return gone != null && gone.deadlineMillis() <= entries.nowMillis() ? gone : null;
    }
}
