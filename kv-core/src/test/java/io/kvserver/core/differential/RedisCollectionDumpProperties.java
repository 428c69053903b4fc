package io.kvserver.core.differential;

import static io.kvserver.core.differential.Picks.pick;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.Contents;
import io.kvserver.core.KvStore;
import io.kvserver.core.protocol.Texts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.lifecycle.PropagationMode;

/** DUMP and RESTORE of collections: payloads go from kv to a real redis-server and back, intact and damaged ones. */
@AddLifecycleHook(RedisHooks.NeedsRedis.class)
@AddLifecycleHook(value = RedisHooks.PrintsSeed.class, propagateTo = PropagationMode.DIRECT_DESCENDANTS)
class RedisCollectionDumpProperties {
    private static final int FOOTER = 10;

    private static RedisServerProcess redis;
    private static ClientPair client;

    @BeforeContainer
    static void startRedis() throws IOException, InterruptedException {
        if (RedisServerProcess.isInstalled()) {
            redis = RedisServerProcess.start();
            client = ClientPair.connect(new KvStore(), redis);
        }
    }

    @AfterContainer
    static void stopRedis() throws IOException {
        if (redis != null) {
            client.close();
            redis.close();
        }
    }

    /** A request that makes a collection under the name {@code key}. */
    private static List<String> making(Random random) {
        if (random.nextInt(5) == 0) {
            return stream(random);
        }
        String name = pick(random, "RPUSH", "SADD", "HSET", "ZADD");
        List<String> words = new ArrayList<>(List.of(name, "key"));
        int size = random.nextInt(4) == 0 ? 1 + random.nextInt(700) : 1 + random.nextInt(20);
        boolean numbers = random.nextBoolean();
        for (int i = 0; i < size; i++) {
            if (name.equals("ZADD")) {
                words.add(pick(random, "1", "-inf", "2.5", Integer.toString(random.nextInt(1000))));
            }
            words.add(
                    numbers ? Long.toString(random.nextLong() >> random.nextInt(64)) : ListRequests.small(random) + i);
            if (name.equals("HSET")) {
                words.add(ListRequests.small(random));
            }
        }
        return words;
    }

    private static List<String> stream(Random random) {
        List<String> words = new ArrayList<>(List.of("XADD", "key", random.nextInt(9) + 1 + "-1"));
        for (int left = random.nextInt(30); left >= 0; left--) {
            words.add(ListRequests.small(random) + left);
            words.add(random.nextBoolean() ? Long.toString(random.nextLong()) : ListRequests.small(random));
        }
        return words;
    }

    /** Further requests for a stream. */
    private static List<List<String>> more(Random random) {
        List<List<String>> requests = new ArrayList<>();
        requests.add(List.of("XGROUP", "CREATE", "key", "g", "0"));
        for (int i = random.nextInt(300); i >= 0; i--) {
            requests.add(List.of("XADD", "key", "10-*", "f", ListRequests.small(random)));
        }
        requests.add(List.of("XDEL", "key", "10-1", "10-" + random.nextInt(100)));
        requests.add(List.of("XREADGROUP", "GROUP", "g", "c", "COUNT", "50", "STREAMS", "key", ">"));
        requests.add(List.of("XREADGROUP", "GROUP", "g", "d", "COUNT", "50", "STREAMS", "key", ">"));
        requests.add(List.of("XACK", "key", "g", "10-3", "10-" + random.nextInt(100)));
        requests.add(List.of("XCLAIM", "key", "g", "d", "0", "10-4", "10-5", "RETRYCOUNT", "70000"));
        return requests;
    }

    private static String contents(boolean ofKv) throws IOException {
        return Contents.matching("*", words -> ofKv ? client.kvReply(words) : client.redisReply(words))
                .toString();
    }

    private static String bulk(String reply) {
        int begin = reply.indexOf('\n') + 1;
        return reply.substring(begin, reply.length() - 2);
    }

    @Property(tries = 300)
    void whatOneDumpsTheOtherRestores(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        List<String> making = making(random);
        client.compare(List.of(List.of("SELECT", "0"), List.of("FLUSHALL"), making));
        if (making.get(0).equals("XADD")) {
            client.compare(more(random));
        }
        String ofKv = bulk(client.kvReply(List.of("DUMP", "key")));
        String ofRedis = bulk(client.redisReply(List.of("DUMP", "key")));

        client.compare(List.of(
                List.of("RESTORE", "fromKv", "0", ofKv),
                List.of("RESTORE", "fromRedis", "5000000", ofRedis),
                List.of("PERSIST", "fromRedis"),
                List.of("RESTORE", "key", "0", ofRedis, "REPLACE")));

        assertEquals(Texts.quoted(contents(false)), Texts.quoted(contents(true)));
    }

    /** However a payload is damaged, kv refuses it or restores a value that it can show. */
    @Property(tries = 1000)
    void damagedPayloadsDoNoHarm(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        client.kvReply(List.of("SELECT", "0"));
        client.kvReply(List.of("FLUSHALL"));
        List<String> making = making(random);
        client.kvReply(making);
        if (making.get(0).equals("XADD")) {
            for (List<String> request : more(random)) {
                client.kvReply(request);
            }
        }
        String payload = bulk(client.kvReply(List.of("DUMP", "key")));
        StringBuilder body = new StringBuilder(payload.substring(0, payload.length() - FOOTER));
        for (int i = random.nextInt(3); i >= 0; i--) {
            int place = random.nextInt(4) == 0 ? 0 : random.nextInt(body.length());
            body.setCharAt(place, (char) (place == 0 ? random.nextInt(30) : random.nextInt(256)));
        }

        String reply = client.kvReply(List.of("RESTORE", "copy", "0", RdbPayloads.sealed(body.toString())));

        assertEquals("", reply.replace("+OK\r\n", "").replace("-ERR Bad data format\r\n", ""));
        contents(true);
        client.kvReply(List.of("DUMP", "copy"));
    }
}
