package io.kvserver.jcache;

import java.util.Arrays;
import java.util.Collection;
import java.util.concurrent.locks.ReentrantLock;

/** Locks for keys; many keys share one lock. Any thread. */
final class KeyLocks {
    private static final int COUNT = 256;

    private final ReentrantLock[] locks = new ReentrantLock[COUNT];

    KeyLocks() {
        Arrays.setAll(locks, any -> new ReentrantLock());
    }

    private static int index(byte[] name) {
        int hash = Arrays.hashCode(name);
        return (hash ^ (hash >>> 8) ^ (hash >>> 16)) & (COUNT - 1);
    }

    /** Takes the locks of several keys, always in the same order, which excludes deadlock. */
    Several takeAll(Collection<byte[]> names) {
        int[] indices =
                names.stream().mapToInt(KeyLocks::index).sorted().distinct().toArray();
        for (int each : indices) {
            locks[each].lock();
        }
        return new Several(indices);
    }

    /** Takes the lock of a key; the caller unlocks it. */
    ReentrantLock take(byte[] name) {
        ReentrantLock lock = locks[index(name)];
        lock.lock();
        return lock;
    }

    /** Locks that were taken together. */
    final class Several {
        private final int[] indices;

        private Several(int[] indices) {
            this.indices = indices;
        }

        /** Releases the locks. */
        void unlock() {
            for (int each : indices) {
                locks[each].unlock();
            }
        }
    }
}
