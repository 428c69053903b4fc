package io.kvserver.core.durability;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.Contents;
import io.kvserver.core.KvStore;
import io.kvserver.core.Programs;
import io.kvserver.core.differential.RedisConnection;
import io.kvserver.core.differential.RedisServerProcess;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Collections of all sizes in files; kv and a real redis-server read each other's files. */
@Timeout(60)
class CollectionFilesTest {
    private final DurableStores stores = new DurableStores();

    @TempDir
    Path directory;

    @BeforeEach
    void needsRedis() {
        Programs.require("redis-server");
    }

    /** Requests that make collections, small and large ones, with elements of all forms. */
    static List<List<String>> requests(long seed) {
        Random random = new Random(seed);
        List<List<String>> requests = new ArrayList<>();
        requests.add(List.of("SET", "string", "x"));
        for (int size : new int[] {1, 2, 10, 100, 300, 3000}) {
            for (Form form : Form.values()) {
                requests.add(pushing("list:" + size + form, size, form, random));
                requests.add(setting("hash:" + size + form, size, form, random));
                requests.add(adding("set:" + size + form, size, form, random));
                requests.add(scoring("zset:" + size + form, size, form, random));
            }
            requests.add(List.of("PEXPIREAT", "list:" + size + Form.MIXED, "4000000000000"));
        }
        requests.add(List.of("RPUSH", "list:long", "a", "L".repeat(9000), "b", "M".repeat(70_000), "c"));
        requests.add(List.of("HSET", "hash:long", "a", "L".repeat(9000), "M".repeat(70_000), "c"));
        requests.add(List.of("SADD", "set:long", "a", "L".repeat(9000), "M".repeat(70_000), "17"));
        requests.add(List.of("COPY", "hash:3000MIXED", "hash:copy"));
        requests.add(List.of("HSET", "hash:copy", "new", "value"));
        requests.add(List.of("COPY", "list:3000MIXED", "list:copy"));
        requests.add(List.of("LPOP", "list:copy", "500"));
        requests.add(List.of("LSET", "list:copy", "700", "changed"));
        return requests;
    }

    private enum Form {
        NUMBERS,
        TEXTS,
        MIXED;

        String element(Random random) {
            return switch (this) {
                case NUMBERS -> Long.toString(random.nextLong() >> random.nextInt(64));
                case TEXTS -> "text " + random.nextInt(1_000_000);
                case MIXED ->
                    switch (random.nextInt(4)) {
                        case 0 -> NUMBERS.element(random);
                        case 1 -> TEXTS.element(random).repeat(random.nextInt(6));
                        case 2 -> "\0\r\n\u00ff" + random.nextInt(100);
                        default -> Integer.toString(random.nextInt(300));
                    };
            };
        }
    }

    private static List<String> scoring(String key, int size, Form form, Random random) {
        List<String> words = new ArrayList<>(List.of("ZADD", key));
        for (int i = 0; i < size; i++) {
            words.add(
                    switch (random.nextInt(8)) {
                        case 0 -> "inf";
                        case 1 -> "-inf";
                        case 2 -> "3";
                        case 3 -> Double.toString(random.nextGaussian() * 1e6);
                        case 4 -> "1e-300";
                        default -> Integer.toString(random.nextInt(100_000) - 50_000);
                    });
            words.add(form.element(random));
        }
        return words;
    }

    private static List<String> pushing(String key, int size, Form form, Random random) {
        List<String> words = new ArrayList<>(List.of("RPUSH", key));
        for (int i = 0; i < size; i++) {
            words.add(form.element(random));
        }
        return words;
    }

    private static List<String> setting(String key, int size, Form form, Random random) {
        List<String> words = new ArrayList<>(List.of("HSET", key));
        for (int i = 0; i < size; i++) {
            words.addAll(List.of(form.element(random), form.element(random)));
        }
        return words;
    }

    private static List<String> adding(String key, int size, Form form, Random random) {
        List<String> words = new ArrayList<>(List.of("SADD", key));
        for (int i = 0; i < size; i++) {
            words.add(form.element(random));
        }
        return words;
    }

    private static void run(KvStore store, List<List<String>> requests) {
        SessionDriver session = new SessionDriver(store);
        for (List<String> request : requests) {
            String reply = new String(session.exchangePatiently(Requests.array(request)), ISO_8859_1);
            // The reply may be held until the change is on the disk.
            String answer = reply.isEmpty() ? awaited(session) : reply;
            assertTrue(!answer.startsWith("-"), () -> request + ": " + answer);
        }
        session.disconnect();
    }

    private static String awaited(SessionDriver session) {
        try {
            return session.awaitMessages();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void run(RedisServerProcess redis, List<List<String>> requests) throws IOException {
        try (RedisConnection connection = new RedisConnection(redis)) {
            for (List<String> request : requests) {
                String reply = connection.exchange(request);
                assertTrue(!reply.startsWith("-"), () -> request + ": " + reply);
            }
        }
    }

    private RedisServerProcess redis(String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of("--dir", directory.toString()));
        all.addAll(List.of(options));
        return RedisServerProcess.start(all.toArray(String[]::new));
    }

    @Test
    void theLogIsReadAgainBeforeAndAfterItIsRewritten() {
        SortedMap<String, String> contents;
        try (KvStore store = stores.open(directory)) {
            run(store, requests(1));
            contents = Contents.of(store);
        }
        assertEquals(contents, stores.contents(directory));
        try (KvStore store = stores.open(directory)) {
            DurableStores.rewrite(store);
            run(store, List.of(List.of("RPUSH", "list:100MIXED", "after"), List.of("LPOP", "list:3000TEXTS", "9")));
            contents = Contents.of(store);
        }
        assertEquals(contents, stores.contents(directory));
    }

    @Test
    void redisReadsTheLogOfKvAndKvThatOfRedis() throws Exception {
        SortedMap<String, String> contents;
        try (KvStore store = stores.open(directory)) {
            run(store, requests(2));
            DurableStores.rewrite(store);
            run(store, List.of(List.of("RPUSH", "list:100MIXED", "after"), List.of("LPOP", "list:3000TEXTS", "9")));
            contents = Contents.of(store);
        }
        try (RedisServerProcess redis = redis("--appendonly", "yes")) {
            assertEquals(contents, Contents.of(redis));
            run(redis, List.of(List.of("LPUSH", "list:100MIXED", "more")));
            contents = Contents.of(redis);
        }
        assertEquals(contents, stores.contents(directory));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-2", "-1", "3", "128"})
    void kvReadsASnapshotOfRedis(String listSize) throws Exception {
        SortedMap<String, String> contents;
        try (RedisServerProcess redis = redis("--list-max-listpack-size", listSize, "--list-compress-depth", "1")) {
            run(redis, requests(3));
            run(redis, List.of(List.of("SAVE")));
            contents = Contents.of(redis);
        }
        assertEquals(contents, stores.contents(directory));
    }

    @Test
    void redisReadsASnapshotOfKv() throws Exception {
        SortedMap<String, String> contents;
        try (KvStore store = stores.open(directory)) {
            run(store, requests(4));
            SessionDriver session = new SessionDriver(store);
            String reply = session.exchange("SAVE\n");
            assertEquals("OK\n", reply.isEmpty() ? session.awaitMessages() : reply);
            contents = Contents.of(store);
        }
        try (RedisServerProcess redis = redis("--appendonly", "no")) {
            assertEquals(contents, Contents.of(redis));
        }
    }

    /** A rewrite saves the collections as they were when it began, however they change meanwhile. */
    @Test
    void aRewriteSavesChangingCollectionsAsTheyWereAtItsStart() {
        SortedMap<String, String> contents;
        try (KvStore store = stores.open(directory)) {
            run(store, requests(5));
            Random random = new Random(6);
            for (int round = 0; round < 5; round++) {
                DurableStores.run(store, "BGREWRITEAOF");
                List<List<String>> changes = new ArrayList<>();
                for (int i = 0; i < 300; i++) {
                    String name = (random.nextBoolean() ? "3000" : "300") + Form.values()[random.nextInt(3)];
                    changes.add(
                            switch (random.nextInt(6)) {
                                case 0 -> List.of("HSET", "hash:" + name, "f" + i, "new");
                                case 1 -> List.of("SADD", "set:" + name, "new" + i);
                                case 2 -> List.of("SPOP", "set:" + name, "3");
                                case 3 -> List.of("HINCRBY", "hash:" + name, "counter", "1");
                                case 4 -> List.of("ZINCRBY", "zset:" + name, "1.5", "counter" + i % 5);
                                default -> List.of("ZPOPMIN", "zset:" + name);
                            });
                    String key = "list:" + (random.nextBoolean() ? "3000" : "300") + Form.values()[random.nextInt(3)];
                    changes.add(
                            switch (random.nextInt(4)) {
                                case 0 -> List.of("LPUSH", key, "new" + i);
                                case 1 -> List.of("RPOP", key);
                                case 2 -> List.of("LSET", key, "" + random.nextInt(100), "set" + i);
                                default -> List.of("LINSERT", key, "BEFORE", "set" + (i - 1), "inserted" + i);
                            });
                }
                run(store, changes);
                DurableStores.awaitRewrite(store);
            }
            contents = Contents.of(store);
        }
        assertEquals(contents, stores.contents(directory));
    }
}
