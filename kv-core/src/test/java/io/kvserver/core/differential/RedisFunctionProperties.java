package io.kvserver.core.differential;

import io.kvserver.core.KvStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.PropagationMode;

/** Functions, and scripts of the kinds that libraries send, compared with a real redis-server. */
@AddLifecycleHook(RedisHooks.NeedsRedis.class)
@AddLifecycleHook(value = RedisHooks.PrintsSeed.class, propagateTo = PropagationMode.DIRECT_DESCENDANTS)
class RedisFunctionProperties extends BesideRedis {
    private static final int BATCH = 20;
    private static final int CONVERSATION = 200;
    private static final List<String> FUNCTIONS = List.of("f", "g", "h");

    @Property(tries = 10)
    void functionsBehaveAlike(@ForAll long seed) throws IOException {
        converse(new Random(seed), FunctionRequests::one);
    }

    @Property(tries = 10)
    void wellKnownScriptsBehaveAlike(@ForAll long seed) throws IOException {
        converse(new Random(seed), WellKnownScripts::one);
    }

    private static void converse(Random random, Function<Random, List<String>> requests) throws IOException {
        try (ClientPair client = ClientPair.connect(new KvStore(), redis)) {
            client.compare(List.of(List.of("FLUSHALL"), List.of("FUNCTION", "FLUSH"), List.of("CONFIG", "RESETSTAT")));
            if (random.nextBoolean()) {
                client.redisReply(List.of("HELLO", "3"));
                client.kvReply(List.of("HELLO", "3"));
            }
            for (int i = 0; i < CONVERSATION / BATCH; i++) {
                List<List<String>> batch = new ArrayList<>();
                for (int j = 0; j < BATCH; j++) {
                    batch.add(requests.apply(random));
                }
                client.compare(batch);
            }
            List<List<String>> last = new ArrayList<>(List.of(List.of("DBSIZE"), List.of("GET", "key")));
            // At most one library, so that its payload is the same on both servers.
            last.add(List.of("FUNCTION", "DELETE", "two"));
            last.add(List.of("FUNCTION", "DUMP"));
            FUNCTIONS.forEach(function -> last.add(List.of("FCALL", function, "0")));
            client.compare(last);
            client.compareStatistics();
        }
    }
}
