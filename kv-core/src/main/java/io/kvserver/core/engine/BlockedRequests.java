package io.kvserver.core.engine;

import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.observe.KeyWaiter;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Serves requests that wait for keys, after what has changed these keys: a command, or a whole transaction. Stateless; by the
 * thread that has the shards of what was changed.
 *
 * <p>A request whose shards the thread has is served at once: nothing comes between the change and it. One that needs others
 * too, as BLMOVE may, is submitted like any work together with those that come behind it; they are tried in their order when all
 * their shards are there, and others may come before. Requests are tried in the order in which they began to wait, so those for
 * one shard are served in that order; one for several may be overtaken by later changes while another of its shards is busy.
 *
 * <p>What serving changes makes further requests ready, which are served as well. That ends, because each step but the last
 * takes a request away for good.
 */
public final class BlockedRequests {
    private static final int MANY = 1000;

    private BlockedRequests() {}

    /** Serves whom changes of one shard, through a view, have made ready. */
    public static void serve(Shards shards, Keyspace changed, int shard) {
        serve(shards, changed, new int[] {shard}, 1);
    }

    /** The same of the first {@code count} of some shards, ascending. */
    static void serve(Shards shards, Keyspace changed, int[] held, int count) {
        serve(shards, changed.effects().takeReady(), changed.nowMillis(), held, count);
    }

    /** Throws nothing: who cannot be served, for want of memory, is abandoned. */
    private static void serve(Shards shards, Set<KeyWaiter> ready, long nowMillis, int[] held, int count) {
        List<KeyWaiter> later = List.of();
        try {
            later = new ArrayList<>();
            serve(ready, later, nowMillis, held, count);
            if (!later.isEmpty()) {
                shards.submit(new Attempt(shards, later, nowMillis));
            }
        } catch (Throwable failure) {
            abandon(ready);
            abandon(later);
        }
    }

    /** Even to go through them takes some memory, which may be there again in a moment. */
    private static void abandon(Collection<KeyWaiter> waiters) {
        for (int times = 0; times < MANY; times++) {
            try {
                for (KeyWaiter waiter : waiters) {
                    waiter.abandon();
                }
                return;
            } catch (Throwable failure) {
                Thread.onSpinWait();
            }
        }
    }

    private static void serve(Set<KeyWaiter> ready, List<KeyWaiter> later, long nowMillis, int[] held, int count) {
        boolean behind = false;
        while (!ready.isEmpty()) {
            KeyWaiter next = ready.iterator().next();
            if (!behind && containsAll(held, count, next.shards())) {
                ready.remove(next);
                ready.addAll(next.serve(nowMillis));
            } else {
                // Whoever comes behind one that has to get more shards may wait for the same key: it must not be served
                // before.
                behind = true;
                if (next.claim()) {
                    later.add(next);
                }
                ready.remove(next);
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

    /**
     * An attempt to serve some that need more shards, or come behind one that does: as one work on the shards of them all, because
     * several would get their shards in another order than they came.
     */
    private static final class Attempt extends Work {
        private final Shards shards;
        private final List<KeyWaiter> waiters;
        private final long nowMillis;
        private final int[] needed;

        Attempt(Shards shards, List<KeyWaiter> waiters, long nowMillis) {
            this.shards = shards;
            this.waiters = waiters;
            this.nowMillis = nowMillis;
            BitSet all = new BitSet();
            for (KeyWaiter waiter : waiters) {
                for (int shard : waiter.shards()) {
                    all.set(shard);
                }
            }
            this.needed = all.stream().toArray();
            needs(needed, needed.length);
        }

        @Override
        protected void run() {
            serve(shards, new LinkedHashSet<>(waiters), nowMillis, needed, needed.length);
        }

        @Override
        protected void finished() {
            if (failure() != null) {
                abandon(waiters);
            }
            // Otherwise the waiters have told their clients.
        }
    }
}
