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
 * Serves requests that wait for keys, after a command or a whole transaction has changed these keys. Stateless; called
 * by the thread that has the shards of the changed keys.
 *
 * <p>A request whose shards the thread has is served at once: nothing runs between the change and it. A request that
 * needs other shards too, as BLMOVE may, is submitted like any work, together with the requests after it; they are
 * tried in their order once all their shards are held, and other work may run before. Requests are tried in the order
 * in which they began to wait, so requests for one shard are served in that order; a request for several shards may be
 * overtaken by later changes while another of its shards is busy.
 *
 * <p>Serving may change keys and so make further requests ready, which are served as well. That ends, because each step
 * but the last completes a request.
 */
public final class BlockedRequests {
    private static final int MANY = 1000;

    private BlockedRequests() {}

    /** Serves the requests that changes of one shard, through a view, have made ready. */
    public static void serve(Shards shards, Keyspace changed, int shard) {
        serve(shards, changed, new int[] {shard}, 1);
    }

    /** As {@link #serve(Shards, Keyspace, int)}, for the first {@code count} of some shards, in ascending order. */
    static void serve(Shards shards, Keyspace changed, int[] held, int count) {
        serve(shards, changed.effects().takeReady(), changed.nowMillis(), held, count);
    }

    /** Throws nothing: a request that cannot be served for lack of memory is abandoned. */
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

    /** Even iterating takes some memory, which may be available again in a moment. */
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
                // A request after one that needs more shards may wait for the same key, so it must not be served first.
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
     * An attempt to serve requests that need more shards, or come after one that does. It is one work on the shards of
     * them all, because separate works could get their shards in another order.
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
            // Otherwise the waiters have informed their clients.
        }
    }
}
