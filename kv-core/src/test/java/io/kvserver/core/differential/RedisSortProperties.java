package io.kvserver.core.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.KvStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.PropagationMode;

/** SORT and SORT_RO compared with a real redis-server, on small and large lists, sets and sorted sets. */
@AddLifecycleHook(RedisHooks.NeedsRedis.class)
@AddLifecycleHook(value = RedisHooks.PrintsSeed.class, propagateTo = PropagationMode.DIRECT_DESCENDANTS)
class RedisSortProperties extends BesideRedis {
    private static final int CONVERSATION = 300;
    /** {@code -Dkv.differential.commands=N} makes it a run of at least N commands for each property. */
    private static final int MORE = Math.max(1, Integer.getInteger("kv.differential.commands", 0) / 5_000);

    @Property(tries = 20)
    void smallOnesAreSortedAlike(@ForAll long seed) throws IOException {
        converse(seed, 12);
    }

    @Property(tries = 6)
    void largeOnesAreSortedAlike(@ForAll long seed) throws IOException {
        converse(seed, 250);
    }

    private static void converse(long seed, int elements) throws IOException {
        for (int i = 0; i < MORE; i++) {
            Random random = new Random(seed + i);
            converse(random, new SortRequests(random, elements));
        }
    }

    private static void converse(Random random, SortRequests requests) throws IOException {
        try (ClientPair client = ClientPair.connect(new KvStore(), redis)) {
            client.compare(List.of(
                    List.of("FLUSHALL"),
                    List.of("CONFIG", "RESETSTAT"),
                    List.of("SET", "string", "x"),
                    List.of("MGET", "a")));
            if (random.nextBoolean()) {
                client.redisReply(List.of("HELLO", "3"));
                client.kvReply(List.of("HELLO", "3"));
            }
            client.compare(requests.weights());
            for (int i = 0; i < CONVERSATION; i++) {
                if (random.nextInt(3) == 0) {
                    client.compare(List.of(requests.change()));
                } else {
                    compareSort(client, requests.sort());
                }
            }
            List<List<String>> last = new ArrayList<>();
            for (String key : List.of("d1", "d2", "l1", "l2", "l3")) {
                last.add(List.of("TYPE", key));
                last.add(List.of("LRANGE", key, "0", "-1"));
                last.add(List.of("TTL", key));
            }
            client.compare(last);
            client.compareStatistics();
        }
    }

    private static void compareSort(ClientPair client, List<String> request) throws IOException {
        if (SortRequests.isUnordered(request)) {
            int group = SortRequests.group(request);
            assertEquals(
                    UnorderedReplies.sorted(client.redisReply(request), group),
                    UnorderedReplies.sorted(client.kvReply(request), group),
                    () -> "reply to " + ClientPair.readable(request));
        } else {
            client.compare(List.of(request, List.of("EXPIRE", "d1", "1000"), List.of("LRANGE", "d2", "0", "-1")));
        }
    }
}
