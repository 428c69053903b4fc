package io.kvserver.core.differential;

import static io.kvserver.core.differential.Picks.pick;

import io.kvserver.core.KvStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.PropagationMode;

/**
 * Clients that wait for lists of kv and of a real redis-server: the same clients get the same elements. Each client waits for one key: if
 * several keys of one client get elements at once, Redis takes the key that got one first, and kv the key that the client named first.
 * No client waits for a key to which waiting clients move elements: Redis serves all clients of one key before it goes on to the next.
 */
@AddLifecycleHook(RedisHooks.NeedsRedis.class)
@AddLifecycleHook(value = RedisHooks.PrintsSeed.class, propagateTo = PropagationMode.DIRECT_DESCENDANTS)
class RedisBlockingListProperties extends BesideRedis {
    private static final int STEPS = 120;
    private static final int CLIENTS = 4;

    @Property(tries = 100)
    void theSameClientsAreServedWithTheSame(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        KvStore store = new KvStore();
        List<Waiter> waiters = new ArrayList<>();
        try (ClientPair others = ClientPair.connect(store, redis)) {
            others.compare(List.of(List.of("FLUSHALL")));
            for (int i = 0; i < CLIENTS; i++) {
                waiters.add(new Waiter(store, redis));
            }
            for (int i = 0; i < STEPS; i++) {
                step(random, others, waiters);
            }
        } finally {
            for (Waiter waiter : waiters) {
                waiter.kvSide.disconnect();
                waiter.redisSide.close();
            }
        }
    }

    private static void step(Random random, ClientPair others, List<Waiter> waiters) throws IOException {
        Waiter one = waiters.get(random.nextInt(waiters.size()));
        if (!one.isWaiting()) {
            one.send(blocking(random));
        } else {
            others.compare(changes(random));
        }
        for (Waiter waiter : waiters) {
            if (waiter.isWaiting()) {
                waiter.compare(others);
            }
        }
    }

    private static String key(Random random) {
        return pick(random, "a", "b", "c");
    }

    private static List<String> blocking(Random random) {
        return ListRequests.words(
                switch (random.nextInt(6)) {
                    case 0, 1 -> "BLPOP " + key(random) + " 0";
                    case 2 -> "BRPOP " + key(random) + " 0";
                    case 3 -> "BLMOVE " + key(random) + " d LEFT RIGHT 0";
                    case 4 -> "BRPOPLPUSH " + key(random) + " d 0";
                    default -> "BLMPOP 0 1 " + key(random) + " RIGHT COUNT 2";
                });
    }

    private static List<List<String>> changes(Random random) {
        List<List<String>> requests = new ArrayList<>();
        boolean together = random.nextInt(3) == 0;
        if (together) {
            requests.add(List.of("MULTI"));
        }
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            requests.add(ListRequests.words(
                    switch (random.nextInt(8)) {
                        case 0, 1, 2 -> "RPUSH " + key(random) + " " + random.nextInt(100) + " " + random.nextInt(100);
                        case 3 -> "LPUSH " + key(random) + " " + random.nextInt(100);
                        case 4 -> "RENAMENX " + key(random) + " d";
                        case 5 -> "COPY d " + key(random);
                        case 6 -> "LMOVE " + key(random) + " " + key(random) + " LEFT LEFT";
                        default -> pick(random, "DEL ", "LPOP ") + key(random);
                    }));
        }
        if (together) {
            requests.add(List.of("EXEC"));
        }
        return requests;
    }
}
