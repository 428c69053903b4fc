package io.kvserver.core.differential;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.PropagationMode;

/** Places against a real redis-server: few ones, many, near each other and all over Earth. */
@AddLifecycleHook(RedisHooks.NeedsRedis.class)
@AddLifecycleHook(value = RedisHooks.PrintsSeed.class, propagateTo = PropagationMode.DIRECT_DESCENDANTS)
class RedisGeoProperties extends BesideRedis {
    private static final int CONVERSATION = 400;
    /** {@code -Dkv.differential.commands=N} makes it a run of at least N commands for each property. */
    private static final int MORE = Math.max(1, Integer.getInteger("kv.differential.commands", 0) / 10_000);

    private static final List<String> KEYS = List.of("a", "b", "c", "string");

    @Property(tries = 25)
    void fewPlacesBehaveAlike(@ForAll long seed) throws IOException {
        converse(seed, 40, 0, "128");
    }

    @Property(tries = 15)
    void thoseThatBecomeLargeBehaveAlike(@ForAll long seed) throws IOException {
        converse(seed, 60, 20, Integer.toString(Math.floorMod(seed, 40)));
    }

    @Property(tries = 10)
    void manyPlacesBehaveAlike(@ForAll long seed) throws IOException {
        converse(seed, 3000, 2000, "0");
    }

    private static void converse(long seed, int members, int added, String limit) throws IOException {
        List<List<String>> last = new ArrayList<>();
        for (String key : List.of("a", "b", "c")) {
            last.add(List.of("ZRANGE", key, "0", "-1"));
            last.add(List.of("GEOHASH", key, "member:1", "member:2"));
        }
        last.add(List.of("ZRANGE", GeoRequests.DISTANCES, "0", "-1"));
        for (int i = 0; i < MORE; i++) {
            Random random = new Random(seed + i);
            List<List<String>> first = new ArrayList<>();
            first.add(List.of("CONFIG", "SET", "zset-max-listpack-entries", limit));
            first.add(List.of("SET", "string", "x"));
            for (int j = 0; j < added / 20; j++) {
                first.add(manyPlaces(random, members));
            }
            new CollectionConversation(redis, next -> GeoRequests.one(next, KEYS, members), request -> 0)
                    .comparing(GeoReplies::same)
                    .run(random, CONVERSATION, first, last);
        }
    }

    private static List<String> manyPlaces(Random random, int members) {
        List<String> words = new ArrayList<>(List.of("GEOADD", "a"));
        for (int i = 0; i < 20; i++) {
            words.add(Double.toString(random.nextDouble() * 4 + 10));
            words.add(Double.toString(random.nextDouble() * 4 + 10));
            words.add(GeoRequests.member(random, members));
        }
        return words;
    }
}
