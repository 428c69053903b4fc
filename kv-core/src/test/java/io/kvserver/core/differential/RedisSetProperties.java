package io.kvserver.core.differential;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.PropagationMode;

/** Sets compared with a real redis-server: sets of numbers, small ones and large ones, in both protocols, with transactions. */
@AddLifecycleHook(RedisHooks.NeedsRedis.class)
@AddLifecycleHook(value = RedisHooks.PrintsSeed.class, propagateTo = PropagationMode.DIRECT_DESCENDANTS)
class RedisSetProperties extends BesideRedis {
    private static final int CONVERSATION = 500;
    /** {@code -Dkv.differential.commands=N} makes it a run of at least N commands for each property. */
    private static final int MORE = Math.max(1, Integer.getInteger("kv.differential.commands", 0) / 7500);

    private static final List<String> KEYS = List.of("a", "b", "c", "string");
    private static final List<String> STRING = List.of("SET", "string", "x");

    @Property(tries = 20)
    void smallSetsBehaveAlike(@ForAll long seed) throws IOException {
        converse(seed, random -> SetRequests.one(random, KEYS, 30, false), List.of(STRING));
    }

    @Property(tries = 20)
    void setsOfNumbersBehaveAlike(@ForAll long seed) throws IOException {
        converse(
                seed,
                random -> random.nextInt(20) == 0
                        ? List.of("OBJECT", "REFCOUNT", KEYS.get(random.nextInt(3)))
                        : SetRequests.one(random, KEYS, 40, true),
                List.of(STRING, List.of("CONFIG", "SET", "set-max-intset-entries", "24")));
    }

    @Property(tries = 15)
    void largeSetsBehaveAlike(@ForAll long seed) throws IOException {
        List<String> add = new ArrayList<>(List.of("SADD", "a"));
        for (int i = 0; i < 3000; i++) {
            add.add("member" + i);
        }
        converse(
                seed,
                random -> SetRequests.one(random, KEYS, 4000, false),
                List.of(STRING, add, List.of("SUNIONSTORE", "b", "a"), List.of("SREM", "b", "member1", "member2")));
    }

    private static void converse(long seed, Function<Random, List<String>> requests, List<List<String>> first)
            throws IOException {
        List<List<String>> last = List.of(List.of("SMEMBERS", "a"), List.of("SMEMBERS", "b"), List.of("SMEMBERS", "c"));
        List<List<String>> before = new ArrayList<>(first);
        before.add(0, List.of("CONFIG", "SET", "set-max-intset-entries", "512"));
        for (int i = 0; i < MORE; i++) {
            new CollectionConversation(redis, requests, RedisSetProperties::group)
                    .run(new Random(seed + i), CONVERSATION, before, last);
        }
    }

    private static int group(List<String> request) {
        return switch (request.get(0).toUpperCase(Locale.ROOT)) {
            case "HGETALL" -> 2;
            case "SMEMBERS", "SSCAN", "SINTER", "SUNION", "SDIFF", "SPOP" -> 1;
            case "SRANDMEMBER" -> request.size() == 2 ? -1 : 1;
            default -> 0;
        };
    }
}
