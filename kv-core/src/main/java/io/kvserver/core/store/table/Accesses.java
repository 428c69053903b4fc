package io.kvserver.core.store.table;

import io.kvserver.core.store.memory.Frequency;
import io.kvserver.core.store.memory.Memory;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Records a view's accesses in the entries: the time of the last access or, if the eviction policy needs it, their
 * frequency. Confined to the view's thread, which has the shards of the entries.
 */
public final class Accesses {
    private final Memory memory;
    private int nowSeconds;
    private boolean touching = true;
    /** Whether entries store a {@link Frequency} instead of their last access time. */
    private boolean counting;

    public Accesses(Memory memory) {
        this.memory = memory;
    }

    /** Sets the time, in milliseconds since 1970. */
    public void begin(long now) {
        nowSeconds = (int) (now / 1000);
        counting = memory.policy().countsAccesses();
    }

    /** Whether reading a key counts as an access to it. */
    public void touching(boolean on) {
        touching = on;
    }

    public boolean isCounting() {
        return counting;
    }

    /** Called after a value was read. */
    public void read(byte[] entry) {
        if (touching) {
            Entries.accessed(entry, stampAfter(entry));
        }
    }

    /** Called after an entry was added, or replaced another. */
    public void written(byte[] entry, byte @Nullable [] old) {
        Entries.accessed(entry, stampAfter(old));
    }

    public int idleSeconds(byte[] entry) {
        return Math.max(0, nowSeconds - Entries.lastAccess(entry));
    }

    public void setIdleSeconds(byte[] entry, int seconds) {
        Entries.accessed(entry, nowSeconds - seconds);
    }

    public int frequency(byte[] entry) {
        return Frequency.counter(Entries.lastAccess(entry), nowSeconds, memory);
    }

    public void setFrequency(byte[] entry, int frequency) {
        Entries.accessed(entry, Frequency.with(frequency, nowSeconds));
    }

    /** The record for an access now, computed from the record of the entry or of the one that it replaces. */
    private int stampAfter(byte @Nullable [] entry) {
        if (!counting) {
            return nowSeconds;
        }
        return entry == null
                ? Frequency.first(nowSeconds)
                : Frequency.accessed(Entries.lastAccess(entry), nowSeconds, memory, ThreadLocalRandom.current());
    }
}
