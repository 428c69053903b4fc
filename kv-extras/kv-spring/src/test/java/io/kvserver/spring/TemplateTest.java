package io.kvserver.spring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.test.TestServer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.data.domain.Range;
import org.springframework.data.geo.Circle;
import org.springframework.data.geo.Distance;
import org.springframework.data.geo.Metrics;
import org.springframework.data.geo.Point;
import org.springframework.data.redis.connection.BitFieldSubCommands;
import org.springframework.data.redis.connection.BitFieldSubCommands.BitFieldType;
import org.springframework.data.redis.connection.DataType;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisListCommands.Direction;
import org.springframework.data.redis.core.Cursor;
import org.springframework.data.redis.core.GeoOperations;
import org.springframework.data.redis.core.HashOperations;
import org.springframework.data.redis.core.ListOperations;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.RedisOperations;
import org.springframework.data.redis.core.RedisTemplate;
import org.springframework.data.redis.core.ScanOptions;
import org.springframework.data.redis.core.SessionCallback;
import org.springframework.data.redis.core.SetOperations;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.ValueOperations;
import org.springframework.data.redis.core.ZSetOperations;
import org.springframework.data.redis.core.query.SortQueryBuilder;
import org.springframework.data.redis.core.script.RedisScript;

@SpringTest
class TemplateTest {
    @Autowired
    TestServer server;

    @Autowired
    KvStore store;

    @Autowired
    StringRedisTemplate template;

    @Autowired
    RedisTemplate<Object, Object> objects;

    @Autowired
    ReactiveStringRedisTemplate reactive;

    @AfterEach
    void empty() {
        store.flushAll();
    }

    @Test
    void valuesAndBits() {
        ValueOperations<String, String> values = template.opsForValue();
        values.set("a", "1");
        assertEquals(6, values.increment("a", 5));
        assertEquals(6.5, values.increment("a", 0.5));
        assertEquals(4, values.append("a", "x"));
        assertEquals("6.5x", values.getAndSet("a", "y"));
        assertFalse(values.setIfAbsent("a", "z", Duration.ofSeconds(5)));
        assertTrue(values.setIfPresent("a", "z", Duration.ofSeconds(5)));
        assertEquals("z", values.setGet("a", "w", Duration.ofSeconds(50)));
        values.multiSet(Map.of("b", "2", "c", "3"));
        assertEquals(Arrays.asList("w", null, "3"), values.multiGet(List.of("a", "none", "c")));
        assertEquals("2", values.getAndExpire("b", Duration.ofSeconds(5)));
        assertEquals("3", values.getAndDelete("c"));

        server.clock().advance(Duration.ofSeconds(6));
        assertNull(values.get("b"));
        assertEquals("w", values.getAndPersist("a"));

        assertFalse(values.setBit("bits", 7, true));
        BitFieldSubCommands fields = BitFieldSubCommands.create()
                .get(BitFieldType.unsigned(8))
                .valueAt(0)
                .incr(BitFieldType.signed(5))
                .valueAt(8)
                .by(3);
        assertEquals(List.of(1L, 3L), values.bitField("bits", fields));
    }

    @Test
    void listsSetsAndHashes() {
        ListOperations<String, String> lists = template.opsForList();
        lists.rightPushAll("l", "a", "b", "c", "b");
        assertEquals(List.of("b", "c"), lists.range("l", 1, 2));
        assertEquals(3, lists.lastIndexOf("l", "b"));
        assertEquals("a", lists.move("l", Direction.first(), "m", Direction.last()));
        assertEquals("a", lists.rightPop("m", Duration.ofSeconds(1)));
        assertEquals(List.of("b", "c"), lists.leftPop("l", 2));

        SetOperations<String, String> sets = template.opsForSet();
        sets.add("s", "a", "b", "c");
        sets.add("t", "b", "c", "d");
        assertEquals(Set.of("b", "c"), sets.intersect("s", "t"));
        assertEquals(Map.of("a", true, "x", false), sets.isMember("s", "a", "x"));
        assertEquals(4, sets.unionAndStore("s", "t", "u"));
        assertEquals(2, sets.distinctRandomMembers("s", 2).size());

        HashOperations<String, String, String> hashes = template.opsForHash();
        hashes.putAll("h", Map.of("f", "1", "g", "2"));
        assertFalse(hashes.putIfAbsent("h", "f", "3"));
        assertEquals(11, hashes.increment("h", "f", 10));
        assertEquals(Arrays.asList("11", null), hashes.multiGet("h", List.of("f", "none")));
        assertTrue(hashes.expire("h", Duration.ofSeconds(5), List.of("g")).allOk());
        server.clock().advance(Duration.ofSeconds(6));
        assertEquals(Map.of("f", "11"), hashes.entries("h"));
    }

    @Test
    void sortedSetsPlacesAndCounts() {
        ZSetOperations<String, String> sorted = template.opsForZSet();
        sorted.add("z", Set.of(ZSetOperations.TypedTuple.of("a", 1.0), ZSetOperations.TypedTuple.of("b", 2.5)));
        assertTrue(sorted.addIfAbsent("z", "c", 9));
        assertEquals(3.5, sorted.incrementScore("z", "b", 1));
        assertEquals(new LinkedHashSet<>(List.of("c", "b")), sorted.reverseRangeByScore("z", 2, 10));
        assertEquals(Arrays.asList(1.0, null), sorted.score("z", "a", "none"));
        assertEquals("a", sorted.popMin("z").getValue());
        assertEquals(2, sorted.unionAndStore("z", "none", "y"));
        assertEquals(2, sorted.lexCount("y", Range.unbounded()));
        assertEquals(2, sorted.rangeAndStoreByScore("y", "x", Range.unbounded()));

        GeoOperations<String, String> geo = template.opsForGeo();
        geo.add("g", Map.of("London", new Point(-0.1, 51.5), "Paris", new Point(2.35, 48.85)));
        assertEquals(
                343, geo.distance("g", "London", "Paris", Metrics.KILOMETERS).getValue(), 2);
        Circle around = new Circle(new Point(0, 51), new Distance(100, Metrics.KILOMETERS));
        assertEquals(
                "London",
                geo.search("g", around).getContent().get(0).getContent().getName());

        template.opsForHyperLogLog().add("p", "a", "b", "a");
        assertEquals(2, template.opsForHyperLogLog().size("p"));
    }

    @Test
    void keysOfAllKinds() {
        template.opsForSet().add("s", "3", "1", "2");
        template.opsForValue().set("a", "b");
        assertEquals(DataType.SET, template.type("s"));
        assertEquals(
                List.of("1", "2", "3"), template.sort(SortQueryBuilder.sort("s").build()));
        byte[] dumped = template.dump("s");
        template.restore("copied", dumped, 0, java.util.concurrent.TimeUnit.SECONDS);
        assertTrue(template.copy("s", "again", true));
        assertEquals(template.opsForSet().members("s"), template.opsForSet().members("copied"));
        assertTrue(template.renameIfAbsent("again", "other"));
        assertTrue(template.expire("a", Duration.ofMinutes(1)));
        assertEquals(60, template.getExpire("a"), 1);
        assertTrue(template.persist("a"));
        assertEquals(2, template.countExistingKeys(List.of("a", "s", "none")));
        assertTrue(template.move("a", 5));
        assertEquals(3, template.unlink(List.of("s", "copied", "other")));

        IntStream.range(0, 300).forEach(i -> template.opsForValue().set("n:" + i, "x"));
        Set<String> found = new HashSet<>();
        try (Cursor<String> cursor =
                template.scan(ScanOptions.scanOptions().match("n:*").count(50).build())) {
            cursor.forEachRemaining(found::add);
        }
        assertEquals(IntStream.range(0, 300).mapToObj(i -> "n:" + i).collect(Collectors.toSet()), found);
        assertEquals(found, template.keys("n:*"));
    }

    @Test
    void transactionsPipelinesAndScripts() {
        List<Object> executed = template.execute(new SessionCallback<List<Object>>() {
            @Override
            @SuppressWarnings("unchecked")
            public <K, V> List<Object> execute(RedisOperations<K, V> any) throws DataAccessException {
                RedisOperations<String, String> operations = (RedisOperations<String, String>) any;
                operations.watch("a");
                operations.multi();
                operations.opsForValue().set("a", "1");
                operations.opsForValue().increment("a");
                return operations.exec();
            }
        });
        assertEquals(List.of(true, 2L), executed);

        List<Object> piped = template.executePipelined((RedisCallback<Object>) connection -> {
            connection.stringCommands().set("p".getBytes(UTF_8), "q".getBytes(UTF_8));
            connection.stringCommands().get("p".getBytes(UTF_8));
            connection.listCommands().rPush("l".getBytes(UTF_8), "x".getBytes(UTF_8));
            return null;
        });
        assertEquals(List.of(true, "q", 1L), piped);

        RedisScript<Long> add =
                RedisScript.of("return redis.call('incrby', KEYS[1], ARGV[1]) + #redis.call('keys', '*')", Long.class);
        assertEquals(15, template.execute(add, List.of("a"), "10"));
        assertEquals(25, template.execute(add, List.of("a"), "10"));
        assertEquals(
                List.of("a", "b"),
                template.execute(RedisScript.of("return {KEYS[1], ARGV[1]}", List.class), List.of("a"), "b"));
    }

    @Test
    void serverCommandsAndObjects() {
        objects.opsForValue().set(List.of("key"), Map.of("a", 1));
        assertEquals(Map.of("a", 1), objects.opsForValue().get(List.of("key")));

        try (RedisConnection connection = template.getConnectionFactory().getConnection()) {
            assertEquals("PONG", connection.ping());
            assertNotNull(connection.serverCommands().info("server").getProperty("redis_version"));
            assertEquals(1, connection.serverCommands().dbSize());
            assertNotNull(connection.serverCommands().time());
            connection.serverCommands().setClientName("spring".getBytes(UTF_8));
            assertEquals("spring", connection.serverCommands().getClientName());
            assertFalse(connection.serverCommands().getClientList().isEmpty());
            assertEquals(
                    "noeviction",
                    connection.serverCommands().getConfig("maxmemory-policy").getProperty("maxmemory-policy"));
            connection.serverCommands().flushDb();
        }
        assertEquals(0, store.dbSize());
    }

    @Test
    void reactiveCalls() {
        assertEquals(
                3,
                reactive.opsForList()
                        .rightPushAll("l", "a", "b", "c")
                        .block(Duration.ofSeconds(Application.MAX_SECONDS)));
        assertEquals(
                List.of("a", "b", "c"),
                reactive.opsForList()
                        .range("l", 0, -1)
                        .collectList()
                        .block(Duration.ofSeconds(Application.MAX_SECONDS)));
    }
}
