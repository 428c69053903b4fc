package io.kvserver.cluster;

import com.tangosol.net.cache.CacheMap;
import com.tangosol.util.Binary;
import com.tangosol.util.BinaryEntry;
import io.kvserver.core.remote.Owner;
import io.kvserver.core.remote.StoredKey;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Keys that the engine has given to an agent, and their pages, which only the holder of the key may use. All in one
 * partition. Changes take effect together, when the agent has finished. For its thread.
 */
final class TakenEntries implements Owner.Entries {
    /**
     * An expired key is removed this long after its deadline; from the deadline on it is not visible, by the clock of the
     * requesting node.
     */
    static final long REMOVED_AFTER_MILLIS = 60_000;

    private final BinaryEntry<Binary, Binary>[] entries;

    @SuppressWarnings({"unchecked", "rawtypes"}) // An array.
    TakenEntries(BinaryEntry<Binary, Binary> first, byte[][] keys) {
        entries = new BinaryEntry[keys.length];
        entries[0] = first;
        for (int i = 1; i < keys.length; i++) {
            entries[i] = first.getAssociatedEntry(CoherenceCarrier.CACHE, new Binary(keys[i]));
        }
    }

    @Override
    public byte @Nullable [] get(int key) {
        Binary stored = entries[key].getValue();
        return stored == null ? null : stored.toByteArray();
    }

    @Override
    public void set(int key, byte[] stored) {
        note(entries[key], stored);
        long deadline = StoredKey.deadlineMillis(stored);
        boolean stays = deadline == StoredKey.NO_DEADLINE || StoredKey.isInPages(stored);
        entries[key].setValue(new Binary(stored));
        entries[key].expire(stays ? CacheMap.EXPIRY_NEVER : lifeMillis(deadline));
    }

    private static long lifeMillis(long deadlineMillis) {
        long left = deadlineMillis - System.currentTimeMillis();
        return Math.max(0, Math.min(left, Integer.MAX_VALUE * 1000L)) + REMOVED_AFTER_MILLIS;
    }

    @Override
    public void remove(int key) {
        note(entries[key], null);
        entries[key].remove(false);
    }

    /** Called before a key's entry is replaced or, with {@code null}, removed: stores its deadline separately if it has pages. */
    private static void note(BinaryEntry<Binary, Binary> entry, byte @Nullable [] after) {
        Binary before = entry.getValue();
        long former = before == null ? StoredKey.NO_DEADLINE : noted(before.toByteArray(0, StoredKey.HEAD_BYTES));
        long next = after == null ? StoredKey.NO_DEADLINE : noted(after);
        if (former == next) {
            return;
        }
        BinaryEntry<Binary, Binary> deadline = entry.getAssociatedEntry(CoherenceCarrier.DEADLINES, entry.getKey());
        if (next == StoredKey.NO_DEADLINE) {
            deadline.remove(false);
        } else {
            byte[] number = ByteBuffer.allocate(Long.BYTES).putLong(next).array();
            deadline.setValue(new Binary(number));
        }
    }

    /**
     * The engine would remove only the key when its deadline has passed, and leave its pages. So the deadline is not given to
     * the engine.
     */
    private static long noted(byte[] stored) {
        return StoredKey.isInPages(stored) ? StoredKey.deadlineMillis(stored) : StoredKey.NO_DEADLINE;
    }

    @Override
    public byte @Nullable [] page(byte[] name) {
        Binary page = page(name, true).getValue();
        return page == null ? null : page.toByteArray();
    }

    @Override
    public void setPage(byte[] name, byte[] page) {
        page(name, false).setValue(new Binary(page));
    }

    @Override
    public void removePage(byte[] name) {
        page(name, false).remove(false);
    }

    private BinaryEntry<Binary, Binary> page(byte[] name, boolean isOnlyRead) {
        return entries[0].getAssociatedEntry(CoherenceCarrier.PAGES, new Binary(name), isOnlyRead);
    }

    /** Removes the first key with its pages, if it exists. */
    void clear() {
        byte[] stored = get(0);
        if (stored != null) {
            for (byte[] page : StoredKey.pages(entries[0].getKey().toByteArray(), stored)) {
                removePage(page);
            }
            remove(0);
        }
    }
}
