package io.kvserver.core.client;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.observe.KeyObserver;
import io.kvserver.core.store.observe.Origin;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys that a client watches. Confined to the client, but for the news of a change: that comes from whoever has the key's
 * shard, and is read by EXEC, which has the shards of all watched keys.
 */
public final class Watches {
    /** What a watched key takes besides its name, about. */
    private static final long OVERHEAD_BYTES = 320;

    private final @Nullable MemoryShare memory;
    private long bytes;
    private List<Watch> watched = List.of();
    /** {@code null} if nothing is watched. */
    private @Nullable Alarm alarm;

    /** {@code memory} is told how many bytes watched keys take, and give back. */
    Watches(MemoryShare memory) {
        this.memory = memory;
    }

    /** For a transaction that no client has. */
    public Watches() {
        this.memory = null;
    }

    /** A key in a database, as the words of a request so that its shard can be found: the key is at index 0. */
    record Watch(int database, Args key) {}

    /** What the shards hold: changes of the keys that were watched since the last {@link #clear}. */
    private static final class Alarm implements KeyObserver {
        private volatile boolean raised;
        private volatile boolean cancelled;

        @Override
        public boolean changed(byte[] key, Origin by) {
            raised = true;
            return false;
        }

        @Override
        public boolean isCancelled() {
            return cancelled;
        }
    }

    /** Watches a key of the selected database. By a handler that has the key's shard. */
    public void add(Keyspace keys, Args args, int key) {
        // If it has expired it is removed now: it counts as missing from the beginning.
        keys.exists(args, key);
        if (watched.isEmpty()) {
            // Most clients never watch anything.
            watched = new ArrayList<>();
        }
        Alarm present = alarm;
        if (present == null) {
            present = new Alarm();
            alarm = present;
        }
        keys.observe(args, key, present);
        watched.add(new Watch(keys.database(), Args.of(args.copy(key))));
        // Twice: here, and where its shard knows who watches it.
        long added = OVERHEAD_BYTES + 2L * args.length(key);
        grew(added);
    }

    private void grew(long added) {
        bytes += added;
        if (memory != null) {
            memory.stateGrew(added);
        }
    }

    /** Whether a watched key has changed; one that has expired counts. By a handler that has the keys' shards. */
    public boolean isBroken(Keyspace keys) {
        int selected = keys.database();
        for (Watch watch : watched) {
            keys.select(watch.database());
            keys.exists(watch.key(), 0);
        }
        keys.select(selected);
        return isAlarmed();
    }

    /** Whether a change of a watched key has been seen. Any thread, roughly. */
    public boolean isAlarmed() {
        Alarm present = alarm;
        return present != null && present.raised;
    }

    public void clear() {
        Alarm present = alarm;
        if (present != null) {
            present.cancelled = true;
            watched = List.of();
            alarm = null;
            grew(-bytes);
        }
    }

    /** How many keys are watched; one that is watched twice counts twice. */
    public int size() {
        return watched.size();
    }

    /** The watched keys, each as the only word of a request. */
    public List<Args> keys() {
        return watched.stream().map(Watch::key).toList();
    }
}
