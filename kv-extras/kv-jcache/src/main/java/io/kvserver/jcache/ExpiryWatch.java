package io.kvserver.jcache;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the entries that have a deadline, for a cache that has listeners for their expiry: so that each is told once, by
 * whoever first finds that it has gone, and before what is done to the key next. Does nothing until {@link #begin}.
 *
 * <p>Thread: any; what concerns one key, by who has its lock.
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

    /** An entry: until when it lives, in milliseconds since 1970, and its value, if somebody wants to be told. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Watched(long deadlineMillis, byte @Nullable [] value) {}

    /** Begins with the entries that there are, with their values if somebody wants them. */
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

    /** What the time is before an entry gets another time to live; nothing if nobody wants to know. */
    long before() {
        return isOn ? entries.nowMillis() : 0;
    }

    /** An entry has got a value and a time to live. */
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

    /** An entry has got another time to live. It had this value, perhaps some time ago. */
    void touch(byte[] name, byte[] value, long life, long before) {
        Watched last = isOn ? all.get(ByteBuffer.wrap(name)) : null;
        put(name, last == null || last.value() == null ? value : last.value(), life, before);
    }

    /** An entry is not there any more, and not because its time is over. */
    void removed(byte[] name) {
        if (isOn) {
            all.remove(ByteBuffer.wrap(name));
        }
    }

    void cleared() {
        all.clear();
    }

    /** What is known of an entry that is not there, if that is because its time is over and nobody has been told yet. */
    @Nullable
    Watched takeExpired(byte[] name) {
        if (!isOn) {
            return null;
        }
        Watched gone = all.remove(ByteBuffer.wrap(name));
        return gone != null && gone.deadlineMillis() <= entries.nowMillis() ? gone : null;
    }
}
