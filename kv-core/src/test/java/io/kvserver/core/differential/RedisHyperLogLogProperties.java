package io.kvserver.core.differential;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.PropagationMode;

/** HyperLogLogs against a real redis-server, their bytes included: sparse ones, dense ones, and those that become dense. */
@AddLifecycleHook(RedisHooks.NeedsRedis.class)
@AddLifecycleHook(value = RedisHooks.PrintsSeed.class, propagateTo = PropagationMode.DIRECT_DESCENDANTS)
class RedisHyperLogLogProperties extends BesideRedis {
    private static final int CONVERSATION = 400;
    /** {@code -Dkv.differential.commands=N} makes it a run of at least N commands for each property. */
    private static final int MORE = Math.max(1, Integer.getInteger("kv.differential.commands", 0) / 10_000);

    private static final List<String> KEYS = List.of("a", "b", "c", "list");
    private static final String LIMIT = "hll-sparse-max-bytes";

    @Property(tries = 25)
    void sparseOnesBehaveAlike(@ForAll long seed) throws IOException {
        converse(seed, 500, "3000");
    }

    @Property(tries = 25)
    void thoseThatBecomeDenseBehaveAlike(@ForAll long seed) throws IOException {
        converse(seed, 5000, Integer.toString(16 + Math.floorMod(seed, 200)));
    }

    @Property(tries = 15)
    void denseOnesBehaveAlike(@ForAll long seed) throws IOException {
        converse(seed, 1_000_000, Integer.toString(Math.floorMod(seed, 20)));
    }

    @Property(tries = 5)
    void manyElementsBehaveAlike(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        List<List<String>> requests = new ArrayList<>();
        requests.add(List.of("CONFIG", "SET", LIMIT, "3000"));
        for (int i = 0; i < 300; i++) {
            List<String> add = new ArrayList<>(List.of("PFADD", "a"));
            for (int j = 0; j < 100; j++) {
                add.add(Integer.toString(random.nextInt()));
            }
            requests.add(add);
            if (i % 10 == 0) {
                requests.addAll(List.of(List.of("GET", "a"), List.of("PFCOUNT", "a"), List.of("GET", "a")));
            }
        }
        new CollectionConversation(redis, all -> List.of("PFCOUNT", "a", "b"), RedisHyperLogLogProperties::group)
                .run(random, 1, requests, List.of());
    }

    private static void converse(long seed, int elements, String limit) throws IOException {
        List<List<String>> first = List.of(List.of("CONFIG", "SET", LIMIT, limit), List.of("RPUSH", "list", "x"));
        List<List<String>> last = List.of(List.of("GET", "a"), List.of("GET", "b"), List.of("GET", "c"));
        for (int i = 0; i < MORE; i++) {
            new CollectionConversation(
                            redis,
                            random -> HyperLogLogRequests.one(random, KEYS, elements),
                            RedisHyperLogLogProperties::group)
                    .run(new Random(seed + i), CONVERSATION, first, last);
        }
    }

    /** All replies are compared as they are. */
    private static int group(List<String> request) {
        return 0;
    }
}
