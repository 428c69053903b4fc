package io.kvserver.core.differential;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.PropagationMode;

/** Hashes compared with a real redis-server: small ones and large ones, in both protocols, with transactions. */
@AddLifecycleHook(RedisHooks.NeedsRedis.class)
@AddLifecycleHook(value = RedisHooks.PrintsSeed.class, propagateTo = PropagationMode.DIRECT_DESCENDANTS)
class RedisHashProperties extends BesideRedis {
    private static final int CONVERSATION = 500;
    /** {@code -Dkv.differential.commands=N} makes it a run of at least N commands for each property. */
    private static final int MORE = Math.max(1, Integer.getInteger("kv.differential.commands", 0) / 10_000);

    private static final List<String> KEYS = List.of("a", "b", "c", "string");

    @Property(tries = 30)
    void smallHashesBehaveAlike(@ForAll long seed) throws IOException {
        converse(seed, 12, List.of(List.of("SET", "string", "x")));
    }

    @Property(tries = 20)
    void hashesAroundTheLimitsBehaveAlike(@ForAll long seed) throws IOException {
        converse(
                seed,
                40,
                List.of(
                        List.of("SET", "string", "x"),
                        List.of("CONFIG", "SET", "hash-max-listpack-entries", "16", "hash-max-ziplist-value", "20")));
    }

    @Property(tries = 15)
    void largeHashesBehaveAlike(@ForAll long seed) throws IOException {
        List<String> set = new ArrayList<>(List.of("HSET", "a"));
        for (int i = 0; i < 3000; i++) {
            set.addAll(List.of("field" + i, "value " + i));
        }
        converse(seed, 4000, List.of(List.of("SET", "string", "x"), set, List.of("COPY", "a", "b")));
    }

    private static void converse(long seed, int fields, List<List<String>> first) throws IOException {
        List<List<String>> last = List.of(List.of("HGETALL", "a"), List.of("HGETALL", "b"), List.of("HGETALL", "c"));
        List<List<String>> before = new ArrayList<>(first);
        before.add(0, List.of("CONFIG", "SET", "hash-max-listpack-entries", "128", "hash-max-listpack-value", "64"));
        for (int i = 0; i < MORE; i++) {
            new CollectionConversation(
                            redis, random -> HashRequests.one(random, KEYS, fields), RedisHashProperties::group)
                    .run(new Random(seed + i), CONVERSATION, before, last);
        }
    }

    private static int group(List<String> request) {
        return switch (request.get(0).toUpperCase(Locale.ROOT)) {
            case "HGETALL", "HSCAN" -> 2;
            case "HKEYS", "HVALS" -> 1;
            case "HRANDFIELD" -> request.size() == 2 ? -1 : request.size() == 4 ? 2 : 1;
            default -> 0;
        };
    }
}
