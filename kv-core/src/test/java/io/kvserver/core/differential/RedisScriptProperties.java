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

/** Scripts compared with a real redis-server: their effects, their results, and their errors. */
@AddLifecycleHook(RedisHooks.NeedsRedis.class)
@AddLifecycleHook(value = RedisHooks.PrintsSeed.class, propagateTo = PropagationMode.DIRECT_DESCENDANTS)
class RedisScriptProperties extends BesideRedis {
    private static final int BATCH = 20;
    private static final int CONVERSATION = 300;
    /** {@code -Dkv.differential.commands=N} makes it a run of at least N commands for each property. */
    private static final int MORE = Math.max(1, Integer.getInteger("kv.differential.commands", 0) / 6_000);

    private static final List<String> KEYS = List.of("a", "b", "c", "d", "");

    @Property(tries = 20)
    void scriptsBehaveAlike(@ForAll long seed) throws IOException {
        for (int i = 0; i < MORE; i++) {
            converse(new Random(seed + i));
        }
    }

    private static void converse(Random random) throws IOException {
        try (ClientPair client = ClientPair.connect(new KvStore(), redis)) {
            client.compare(List.of(
                    List.of("FLUSHALL"),
                    List.of("SCRIPT", "FLUSH"),
                    List.of("CONFIG", "RESETSTAT"),
                    List.of("HSET", "h", "one", "1")));
            if (random.nextBoolean()) {
                client.redisReply(List.of("HELLO", "3"));
                client.kvReply(List.of("HELLO", "3"));
            }
            for (int i = 0; i < CONVERSATION / BATCH; i++) {
                List<List<String>> requests = new ArrayList<>();
                for (int j = 0; j < BATCH; j++) {
                    requests.add(ScriptRequests.one(random, KEYS));
                }
                client.compare(requests);
            }
            List<List<String>> last = new ArrayList<>(List.of(List.of("DISCARD"), List.of("DBSIZE")));
            for (String key : KEYS) {
                last.add(List.of("TYPE", key));
                last.add(List.of("EVAL", contents(), "1", key));
            }
            client.compare(last);
            client.compareStatistics();
        }
    }

    /** A script that returns a key's value in an order that does not depend on the server. */
    private static String contents() {
        return "local kind = redis.call('type', KEYS[1]).ok "
                + "if kind == 'string' then return redis.call('get', KEYS[1]) end "
                + "if kind == 'list' then return redis.call('lrange', KEYS[1], 0, -1) end "
                + "if kind == 'zset' then return redis.call('zrange', KEYS[1], 0, -1, 'withscores') end "
                + "if kind == 'set' then local all = redis.call('smembers', KEYS[1]) table.sort(all) return all end "
                + "if kind == 'hash' then local all = redis.call('hkeys', KEYS[1]) table.sort(all) return all end "
                + "return kind";
    }
}
