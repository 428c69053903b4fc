package io.kvserver.core.engine;

import io.kvserver.core.store.KeyWaiter;
import io.kvserver.core.store.Keyspace;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Serves requests that wait for keys, after what has changed these keys: a command, or a whole transaction. Stateless; by the
 * thread that has the shards of what was changed.
 *
 * <p>A request whose shards the thread has is served at once: nothing comes between the change and it. One that needs others
 * too, as BLMOVE may, is submitted like any work; it runs when it has them all, and others may come before. Requests are tried
 * in the order in which they began to wait, so those for one shard are served in that order; one for several may be overtaken
 * while another of its shards is busy.
 *
 * <p>What serving changes makes further requests ready, which are served as well. That ends, because each step but the last
 * takes a request away for good.
 */
public final class BlockedRequests {
    private BlockedRequests() {}

    /** Serves whom changes of one shard, through a view, have made ready. */
    public static void serve(Shards shards, Keyspace changed, int shard) {
        serve(shards, changed, new int[] {shard}, 1);
    }

    /** The same of the first {@code count} of some shards, ascending. */
    static void serve(Shards shards, Keyspace changed, int[] held, int count) {
        long now = changed.nowMillis();
        Set<KeyWaiter> ready = new LinkedHashSet<>(changed.effects().takeReady());
        boolean behind = false;
        while (!ready.isEmpty()) {
            KeyWaiter next = ready.iterator().next();
            ready.remove(next);
            if (!behind && containsAll(held, count, next.shards())) {
                next.serve(now);
                if (next.keys().effects().hasReady()) {
                    ready.addAll(next.keys().effects().takeReady());
                }
            } else {
                // Whoever comes behind one that has to get more shards may wait for the same key: it must not be served
                // before.
                behind = true;
                if (next.claim()) {
                    shards.submit(new Attempt(shards, next, now));
                }
            }
        }
    }

    private static boolean containsAll(int[] held, int count, int[] wanted) {
        int at = 0;
        for (int shard : wanted) {
            while (at < count && held[at] < shard) {
                at++;
            }
            if (at == count || held[at] != shard) {
                return false;
            }
        }
        return true;
    }

    /** An attempt to serve one that needs more shards. */
    private static final class Attempt extends Work {
        private final Shards shards;
        private final KeyWaiter waiter;
        private final long nowMillis;

        Attempt(Shards shards, KeyWaiter waiter, long nowMillis) {
            this.shards = shards;
            this.waiter = waiter;
            this.nowMillis = nowMillis;
            needs(waiter.shards(), waiter.shards().length);
        }

        @Override
        protected void run() {
            waiter.serve(nowMillis);
            if (waiter.keys().effects().hasReady()) {
                serve(shards, waiter.keys(), waiter.shards(), waiter.shards().length);
            }
        }

        @Override
        protected void finished() {
            // The waiter has told its client.
        }
    }
}
