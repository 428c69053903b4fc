package io.kvserver.core.differential;

import io.kvserver.core.KvStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.PropagationMode;

/** Lists compared with a real redis-server: small ones, long ones, and ones with long elements. */
@AddLifecycleHook(RedisHooks.NeedsRedis.class)
@AddLifecycleHook(value = RedisHooks.PrintsSeed.class, propagateTo = PropagationMode.DIRECT_DESCENDANTS)
class RedisListProperties extends BesideRedis {
    /** The number of commands sent in one piece. */
    private static final int BATCH = 25;

    private static final int CONVERSATION = 500;
    /** {@code -Dkv.differential.commands=N} makes it a run of at least N commands for each property. */
    private static final int MORE = Math.max(1, Integer.getInteger("kv.differential.commands", 0) / 12_500);

    private static final List<String> KEYS = List.of("a", "b", "c", "string");

    @Property(tries = 25)
    void smallListsBehaveAlike(@ForAll long seed) throws IOException {
        converse(seed, ListRequests::small, List.of());
    }

    @Property(tries = 25)
    void listsWithLongElementsBehaveAlike(@ForAll long seed) throws IOException {
        converse(seed, ListRequests::large, List.of());
    }

    @Property(tries = 12)
    void longListsBehaveAlike(@ForAll long seed) throws IOException {
        List<String> push = new ArrayList<>(List.of("RPUSH", "a"));
        for (int i = 0; i < 3000; i++) {
            push.add(i % 7 == 0 ? "a" : "element " + i);
        }
        converse(seed, ListRequests::small, List.of(push, List.of("LMOVE", "a", "b", "LEFT", "LEFT")));
    }

    private static void converse(long seed, ListRequests.Elements elements, List<List<String>> first)
            throws IOException {
        for (int i = 0; i < MORE; i++) {
            converse(new Random(seed + i), elements, first);
        }
    }

    private static void converse(Random random, ListRequests.Elements elements, List<List<String>> first)
            throws IOException {
        try (ClientPair client = ClientPair.connect(new KvStore(), redis)) {
            client.compare(List.of(List.of("FLUSHALL"), List.of("CONFIG", "RESETSTAT"), List.of("SET", "string", "x")));
            if (random.nextBoolean()) {
                client.redisReply(List.of("HELLO", "3"));
                client.kvReply(List.of("HELLO", "3"));
            }
            if (!first.isEmpty()) {
                client.compare(first);
            }
            for (int i = 0; i < CONVERSATION / BATCH; i++) {
                List<List<String>> requests = new ArrayList<>();
                for (int j = 0; j < BATCH; j++) {
                    requests.add(ListRequests.one(random, KEYS, elements));
                }
                client.compare(requests);
            }
            client.compare(List.of(List.of("LRANGE", "a", "0", "-1"), List.of("LRANGE", "b", "0", "-1")));
            client.compareStatistics();
        }
    }
}
