package io.kvserver.core.remote.large;

import io.kvserver.core.store.kind.Value;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Large values that have been put together, those that were used last, up to a size. A value is taken out for each request and put back
 * afterwards, so two never have it. Any thread.
 */
public final class LargeCache {
    private final long mostBytes;
    /** By the numbers of their collections; guarded by this. */
    private final Map<Long, Kept> kept = new LinkedHashMap<>();

    private long bytes;

    private record Kept(Value value, long edition, long bytes) {}

    public LargeCache(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** The value of a collection in the edition of a head, which nobody else gets; {@code null} if it is not here. */
    synchronized @Nullable Value take(LargeHead head) {
        Kept found = kept.remove(head.collection());
        if (found == null) {
            return null;
        }
        bytes -= found.bytes;
        return found.edition == head.edition() ? found.value : null;
    }

    /** Keeps a value, which nobody else has. */
    synchronized void put(LargeHead head, Value value) {
        Kept added = new Kept(value, head.edition(), value.memoryBytes());
        if (added.bytes > mostBytes) {
            return;
        }
        Kept former = kept.remove(head.collection());
        bytes += added.bytes - (former == null ? 0 : former.bytes);
        kept.put(head.collection(), added);
        Iterator<Kept> oldest = kept.values().iterator();
        while (bytes > mostBytes) {
            bytes -= oldest.next().bytes;
            oldest.remove();
        }
    }
}
