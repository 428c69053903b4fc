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
 * Clients that wait for entries of streams, of kv and of a real redis-server: the same clients get the same entries, or the same error
 * if their stream or group was removed. Each waits for one key, and no transaction removes an entry that it has added: Redis 7.0 then
 * answers with an empty reply.
 */
@AddLifecycleHook(RedisHooks.NeedsRedis.class)
@AddLifecycleHook(value = RedisHooks.PrintsSeed.class, propagateTo = PropagationMode.DIRECT_DESCENDANTS)
class RedisBlockingStreamProperties extends BesideRedis {
    private static final int STEPS = 120;
    private static final int CLIENTS = 4;

    @Property(tries = 60)
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
                Waiter one = waiters.get(random.nextInt(waiters.size()));
                if (one.isWaiting()) {
                    others.compare(changes(random));
                } else {
                    one.send(blocking(random));
                }
                for (Waiter waiter : waiters) {
                    if (waiter.isWaiting()) {
                        waiter.compare(others);
                    }
                }
            }
        } finally {
            for (Waiter waiter : waiters) {
                waiter.kvSide.disconnect();
                waiter.redisSide.close();
            }
        }
    }

    private static String key(Random random) {
        return pick(random, "a", "b");
    }

    private static List<String> blocking(Random random) {
        String count = random.nextBoolean() ? "COUNT 2 " : "";
        return ListRequests.words(
                switch (random.nextInt(5)) {
                    case 0 -> "XREAD BLOCK 0 " + count + "STREAMS " + key(random) + " $";
                    case 1 -> "XREAD " + count + "BLOCK 0 STREAMS " + key(random) + " " + random.nextInt(30);
                    case 2 ->
                        "XREADGROUP GROUP g c" + random.nextInt(3) + " NOACK BLOCK 0 STREAMS " + key(random) + " >";
                    default ->
                        "XREADGROUP GROUP g c" + random.nextInt(3) + " BLOCK 0 " + count + "STREAMS " + key(random)
                                + " >";
                });
    }

    private static List<List<String>> changes(Random random) {
        List<List<String>> requests = new ArrayList<>();
        if (random.nextInt(3) > 0) {
            requests.add(ListRequests.words(alone(random)));
            return requests;
        }
        requests.add(List.of("MULTI"));
        for (int i = random.nextInt(3); i >= 0; i--) {
            requests.add(ListRequests.words("XADD " + key(random) + " " + (10 + random.nextInt(3)) + "-* f " + i));
        }
        requests.add(List.of("EXEC"));
        return requests;
    }

    private static String alone(Random random) {
        String key = key(random);
        return switch (random.nextInt(14)) {
            case 0, 1, 2 -> "XADD " + key + " " + (10 + random.nextInt(3)) + "-* f v";
            case 3 -> "XADD " + key + " MAXLEN 2 " + random.nextInt(20) + "-1 f v";
            case 4, 5, 6 -> "XGROUP CREATE " + key + " g $ MKSTREAM";
            case 7 -> "XGROUP DESTROY " + key + " g";
            case 8 -> "DEL " + key;
            case 9 -> "XTRIM " + key + " MAXLEN 1";
            case 10 -> "XACK " + key + " g 10-0 10-1 11-0";
            case 11 -> random.nextInt(3) == 0 ? "SET " + key + " string" : "XLEN " + key;
            case 12 -> "XPENDING " + key + " g";
            default -> random.nextBoolean() ? "COPY c " + key : "COPY " + key + " c REPLACE";
        };
    }
}
