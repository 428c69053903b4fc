package io.kvserver.core.remote;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.Slots;
import io.kvserver.core.remote.large.LargeCache;
import io.kvserver.core.remote.large.LargeHead;
import io.kvserver.core.remote.large.LargeValues;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.observe.KeyspaceEvents;
import io.kvserver.core.value.StoredValueReader;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys of one request at their owner: loads their stored values into a keyspace and saves them from it. For the request's
 * thread.
 */
final class TakenKeys {
    private final Keyspace keys;
    private final byte[][] names;
    private final Args[] words;
    private final Owner.Entries entries;
    private final LargeValues large;

    TakenKeys(Keyspace keys, byte[][] names, Owner.Entries entries, LargeCache cache) {
        this.keys = keys;
        this.names = names;
        this.entries = entries;
        this.large = new LargeValues(cache, entries);
        this.words = new Args[names.length];
        for (int i = 0; i < names.length; i++) {
            words[i] = Args.of(names[i]);
        }
    }

    List<byte[]> names() {
        return List.of(names);
    }

    /**
     * Loads the stored values into the keyspace. Expired ones are removed if somebody observes that, or if they have pages to
     * be removed.
     */
    void load(long nowMillis, StoredValueReader reader, KeyspaceEvents events) {
        for (int i = 0; i < names.length; i++) {
            byte[] stored = entries.get(i);
            if (stored == null) {
                continue;
            }
            if (StoredKey.isLive(stored, nowMillis)) {
                StoredKey.load(stored, keys, words[i], reader, large);
            } else if (StoredKey.isInPages(stored) || events.wanted('x')) {
                if (StoredKey.isInPages(stored)) {
                    large.remove(LargeHead.read(stored, StoredKey.HEAD_BYTES), Slots.of(names[i]));
                }
                entries.remove(i);
                events.happened('x', "expired", 0, names[i]);
            }
        }
        keys.leaveUnrecorded();
    }

    /** The keys that exist. */
    List<byte[]> present() {
        List<byte[]> present = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            if (keys.typed().kind(words[i], 0) != null) {
                present.add(names[i]);
            }
        }
        return present;
    }

    /** Saves what has changed, with the number of the change. Returns the changed keys. */
    List<byte[]> save(long change) {
        List<byte[]> changed = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            if (save(i, change)) {
                changed.add(names[i]);
            }
        }
        large.removeOthers();
        return changed;
    }

    /** Returns whether that changes the stored value. */
    private boolean save(int key, long change) {
        byte[] before = entries.get(key);
        byte[] after = StoredKey.save(keys, words[key], change, large);
        if (after == null) {
            if (before != null) {
                entries.remove(key);
            }
            return before != null;
        }
        if (StoredKey.isSame(after, before)) {
            return false;
        }
        entries.set(key, after);
        return true;
    }

    void removeFromKeyspace() {
        for (Args word : words) {
            keys.remove(word, 0);
        }
    }

    /** Called at the end of the request. */
    void close() {
        large.close();
    }
}
