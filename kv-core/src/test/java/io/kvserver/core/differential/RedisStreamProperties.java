package io.kvserver.core.differential;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.PropagationMode;

/** Streams against a real redis-server: small ones and large ones, in both protocols, with groups and transactions. */
@AddLifecycleHook(RedisHooks.NeedsRedis.class)
@AddLifecycleHook(value = RedisHooks.PrintsSeed.class, propagateTo = PropagationMode.DIRECT_DESCENDANTS)
class RedisStreamProperties extends BesideRedis {
    private static final int CONVERSATION = 500;
    /** {@code -Dkv.differential.commands=N} makes it a run of at least N commands for each property. */
    private static final int MORE = Math.max(1, Integer.getInteger("kv.differential.commands", 0) / 10_000);

    private static final List<String> KEYS = List.of("a", "b", "c", "string");

    @Property(tries = 40)
    void streamsBehaveAlike(@ForAll long seed) throws IOException {
        converse(seed, 8, List.of());
    }

    @Property(tries = 30)
    void streamsOfSmallPagesBehaveAlike(@ForAll long seed) throws IOException {
        converse(seed, 12, List.of(List.of("CONFIG", "SET", "stream-node-max-entries", "3")));
    }

    @Property(tries = 10)
    void largeStreamsBehaveAlike(@ForAll long seed) throws IOException {
        List<List<String>> first = new ArrayList<>();
        first.add(List.of("XGROUP", "CREATE", "a", "g", "0", "MKSTREAM"));
        for (int i = 1; i < 1000; i++) {
            first.add(List.of("XADD", "a", i + "-1", "field0", "value " + i));
        }
        first.add(List.of("XREADGROUP", "GROUP", "g", "c1", "COUNT", "700", "STREAMS", "a", ">"));
        first.add(List.of("COPY", "a", "b"));
        converse(seed, 1000, first);
    }

    private static void converse(long seed, int ids, List<List<String>> first) throws IOException {
        List<List<String>> last = new ArrayList<>();
        for (String key : List.of("a", "b", "c")) {
            last.add(List.of("XINFO", "STREAM", key, "FULL", "COUNT", "0"));
            last.add(List.of("XINFO", "GROUPS", key));
        }
        List<List<String>> before = new ArrayList<>();
        before.add(List.of("SET", "string", "x"));
        before.add(List.of("CONFIG", "SET", "stream-node-max-entries", "100", "stream-node-max-bytes", "4096"));
        before.addAll(first);
        for (int i = 0; i < MORE; i++) {
            new CollectionConversation(
                            redis,
                            random -> StreamRequests.one(random, KEYS, ids),
                            request -> 0,
                            StreamRequests::masked)
                    .run(new Random(seed + i), CONVERSATION, before, last);
        }
    }
}
