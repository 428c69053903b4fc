package io.kvserver.core.store.table;

import io.kvserver.core.store.memory.Frequency;
import io.kvserver.core.store.memory.Memory;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What a view's accesses leave in the entries: the time of the last one or, if the policy of eviction asks for it, how often
 * there are any. Confined to the view's thread, which has the shards of the entries.
 */
public final class Accesses {
    private final Memory memory;
    private int nowSeconds;
    private boolean touching = true;
    /** Whether entries keep a {@link Frequency} instead of the time of their last access. */
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

    /** After a value has been read. */
    public void read(byte[] entry) {
        if (touching) {
            Entries.accessed(entry, stampAfter(entry));
        }
    }

    /** After an entry has been written in the place of another, or of none. */
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

    /** What an entry that is accessed now has to remember, after what it or the one in its place has remembered so far. */
    private int stampAfter(byte @Nullable [] entry) {
        if (!counting) {
            return nowSeconds;
        }
        return entry == null
                ? Frequency.first(nowSeconds)
                : Frequency.accessed(Entries.lastAccess(entry), nowSeconds, memory, ThreadLocalRandom.current());
    }
}
