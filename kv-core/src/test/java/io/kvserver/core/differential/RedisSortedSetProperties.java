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

/** Sorted sets compared with a real redis-server: packed ones, large ones, and ones that become large. */
@AddLifecycleHook(RedisHooks.NeedsRedis.class)
@AddLifecycleHook(value = RedisHooks.PrintsSeed.class, propagateTo = PropagationMode.DIRECT_DESCENDANTS)
class RedisSortedSetProperties extends BesideRedis {
    /** The number of commands sent in one piece. */
    private static final int BATCH = 25;

    private static final int CONVERSATION = 500;
    /** {@code -Dkv.differential.commands=N} makes it a run of at least N commands for each property. */
    private static final int MORE = Math.max(1, Integer.getInteger("kv.differential.commands", 0) / 10_000);

    private static final List<String> KEYS = List.of("a", "b", "c", "string");
    private static final String LIMIT = "zset-max-listpack-entries";

    @Property(tries = 20)
    void packedOnesBehaveAlike(@ForAll long seed) throws IOException {
        converse(seed, 30, "128");
    }

    @Property(tries = 20)
    void thoseThatBecomeLargeBehaveAlike(@ForAll long seed) throws IOException {
        converse(seed, 40, Integer.toString(Math.floorMod(seed, 12)));
    }

    @Property(tries = 12)
    void largeOnesBehaveAlike(@ForAll long seed) throws IOException {
        converse(seed, 3000, "0");
    }

    private static void converse(long seed, int members, String limit) throws IOException {
        for (int i = 0; i < MORE; i++) {
            converse(new Random(seed + i), members, limit);
        }
    }

    private static void converse(Random random, int members, String limit) throws IOException {
        try (ClientPair client = ClientPair.connect(new KvStore(), redis)) {
            client.compare(List.of(
                    List.of("FLUSHALL"),
                    List.of("CONFIG", "SET", LIMIT, limit),
                    List.of("CONFIG", "RESETSTAT"),
                    List.of("SET", "string", "x")));
            if (random.nextBoolean()) {
                client.redisReply(List.of("HELLO", "3"));
                client.kvReply(List.of("HELLO", "3"));
            }
            if (members > 1000) {
                client.compare(List.of(many("a", random, members), many("b", random, members), names(random, members)));
            }
            for (int i = 0; i < CONVERSATION / BATCH; i++) {
                List<List<String>> requests = new ArrayList<>();
                for (int j = 0; j < BATCH; j++) {
                    requests.add(SortedSetRequests.one(random, KEYS, members));
                }
                client.compare(requests);
            }
            client.compare(last());
            client.compareStatistics();
        }
    }

    /** Blocking commands that find a member at once, and requests that show the final content of all keys. */
    private static List<List<String>> last() {
        List<List<String>> last = new ArrayList<>(List.of(
                List.of("MULTI"),
                List.of("BZPOPMIN", "none", "a", "b", "0"),
                List.of("BZPOPMAX", "none", "0"),
                List.of("BZPOPMAX", "b", "0.5"),
                List.of("BZMPOP", "0", "3", "none", "b", "c", "MAX", "COUNT", "3"),
                List.of("EXEC"),
                List.of("SET", "string", "x"),
                List.of("BZPOPMIN", "string", "a", "0"),
                List.of("BZPOPMIN", "a", "x"),
                List.of("BZMPOP", "-1", "1", "a", "MIN"),
                List.of("BZMPOP", "1", "1", "a", "x")));
        for (String key : List.of("a", "b", "c", "named", "names")) {
            last.add(List.of("ZRANGE", key, "0", "-1", "WITHSCORES"));
            last.add(List.of("OBJECT", "ENCODING", key));
        }
        return last;
    }

    private static List<String> many(String key, Random random, int members) {
        List<String> words = new ArrayList<>(List.of("ZADD", key));
        for (int i = 0; i < members; i++) {
            words.add(Integer.toString(random.nextInt(2000) - 1000));
            words.add(SortedSetRequests.member(random, members));
        }
        return words;
    }

    private static List<String> names(Random random, int members) {
        List<String> words = new ArrayList<>(List.of("ZADD", "named"));
        for (int i = 0; i < members; i++) {
            words.add("0");
            words.add(SortedSetRequests.member(random, members));
        }
        return words;
    }
}
