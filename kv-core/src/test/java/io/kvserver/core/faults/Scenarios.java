package io.kvserver.core.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What is done while faults are planted. Stateless. */
final class Scenarios {
    private static final List<String> VALUES = List.of(
            "a: SET string v",
            "a: HSET hash f v g w",
            "a: HSET hash:2 " + many("f%d v%d", 200),
            "a: RPUSH list a b c",
            "a: RPUSH list:big " + many("element%d", 2000),
            "a: SADD set a b c",
            "a: SADD set:2 " + many("m%d", 300),
            "a: ZADD zset 1 a 2 b",
            "a: ZADD zset:2 " + many("%d m%d", 300),
            "a: XADD stream 1-1 f v",
            "a: XGROUP CREATE stream g 0",
            "a: SET number 1",
            "a: EXPIRE string 1000");

    private Scenarios() {}

    /** One of them. */
    record Lines(String name, boolean durable, List<String> before, List<String> lines) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static String many(String pattern, int count) {
        return many(pattern, 0, count);
    }

    private static String many(String pattern, int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(i -> pattern.replace("%d", Integer.toString(i)))
                .collect(Collectors.joining(" "));
    }

    private static List<String> with(List<String> first, String... more) {
        return Stream.concat(first.stream(), Stream.of(more)).toList();
    }

    static List<Lines> all() {
        return List.of(
                strings(),
                collections(),
                streams(),
                pendingEntries(),
                waking(),
                subscribing(),
                tracking(),
                scripts(),
                transactions(),
                recording(),
                snapshots(),
                rewriting());
    }

    private static Lines strings() {
        return new Lines(
                "strings",
                false,
                VALUES,
                List.of(
                        "a: SET k v EX 100",
                        "a: APPEND string " + "x".repeat(500),
                        "a: SETRANGE string 3000 x",
                        "a: INCRBYFLOAT number 1.5",
                        "a: BITFIELD bits SET u8 3 7 GET u4 0",
                        "a: BITOP XOR bits:2 string bits",
                        "a: MSET k:1 a k:2 b k:3 c",
                        "a: PFADD hll a b c",
                        "a: GETEX string PERSIST",
                        "a: RENAME string other",
                        "a: COPY hash:2 copy",
                        "a: DEL list:big k",
                        "a: LCS k:1 k:2",
                        "a: SCAN 0 COUNT 100",
                        "a: KEYS *",
                        "a: INFO everything"));
    }

    private static Lines collections() {
        return new Lines(
                "collections",
                false,
                VALUES,
                List.of(
                        "a: HSET hash " + many("n%d v%d", 130),
                        "a: HEXPIRE hash 100 FIELDS 2 f g",
                        "a: HDEL hash:2 f1 f2 f3",
                        "a: LINSERT list:big BEFORE element5 new",
                        "a: LPOP list:big 1000",
                        "a: LMOVE list:big list LEFT RIGHT",
                        "a: SADD set " + many("n%d", 130),
                        "a: SUNIONSTORE union set set:2",
                        "a: SPOP set:2 100",
                        "a: ZADD zset " + many("%d n%d", 130),
                        "a: ZUNIONSTORE zunion 2 zset zset:2",
                        "a: ZRANGESTORE zrange zset:2 0 100",
                        "a: ZREMRANGEBYRANK zset:2 0 100",
                        "a: SORT list ALPHA STORE sorted",
                        "a: GEOADD geo 13.4 52.5 berlin 2.35 48.85 paris",
                        "a: GEOSEARCHSTORE near geo FROMMEMBER paris BYRADIUS 2000 km",
                        "a: DUMP zset:2"));
    }

    private static Lines streams() {
        return new Lines(
                "streams",
                false,
                VALUES,
                List.of(
                        "a: XADD stream * f v g w",
                        "a: XREADGROUP GROUP g c COUNT 10 STREAMS stream >",
                        "a: XACK stream g 1-1",
                        "a: XADD stream MAXLEN = 1 * f v",
                        "a: XAUTOCLAIM stream g d 0 0",
                        "a: XGROUP CREATE other $ MKSTREAM".replace("CREATE other", "CREATE other h"),
                        "a: XINFO STREAM stream FULL",
                        "a: XTRIM stream MAXLEN 0"));
    }

    private static Lines pendingEntries() {
        List<String> before = IntStream.rangeClosed(1, 150)
                .mapToObj(i -> "a: XADD s " + i + "-0 f v")
                .collect(Collectors.toCollection(ArrayList::new));
        before.addAll(List.of(
                "a: XGROUP CREATE s g 0",
                "a: XREADGROUP GROUP g c COUNT 100 STREAMS s >",
                "a: XREADGROUP GROUP g d COUNT 50 STREAMS s >"));
        return new Lines(
                "pending entries",
                true,
                before,
                List.of(
                        "a: XACK s g " + many("%d-0", 61),
                        "a: XCLAIM s g d 0 70-0 71-0",
                        "a: BGSAVE",
                        "a: XCLAIM s g d 0 " + many("%d-0", 72, 20),
                        "a: XGROUP DELCONSUMER s g c",
                        "a: XINFO STREAM s FULL",
                        "a: XGROUP DELCONSUMER s g d"));
    }

    private static Lines waking() {
        return new Lines(
                "waking blocked clients",
                false,
                with(
                        VALUES,
                        "a: DEL list zset stream",
                        "b: BLPOP list 0",
                        "c: BLMOVE list list:2 LEFT RIGHT 0",
                        "d: BLPOP list:2 0",
                        "e: BZPOPMIN zset 0",
                        "f: XREAD BLOCK 0 STREAMS stream $"),
                List.of(
                        "g: BRPOP list:2 0",
                        "a: RPUSH list x y",
                        "a: ZADD zset 1 m",
                        "a: XADD stream * f v",
                        "a: RPUSH list:2 z z z",
                        "b: GET string",
                        "h: BLPOP list 0.001"));
    }

    private static Lines subscribing() {
        return new Lines(
                "subscriptions",
                false,
                with(
                        VALUES,
                        "b: SUBSCRIBE news",
                        "c: PSUBSCRIBE n* __key*",
                        "a: CONFIG SET notify-keyspace-events KEA"),
                List.of(
                        "d: SUBSCRIBE news other",
                        "a: PUBLISH news hello",
                        "a: SET string w",
                        "d: UNSUBSCRIBE news",
                        "b: PSUBSCRIBE a b c",
                        "a: SPUBLISH s x",
                        "e: SSUBSCRIBE s",
                        "c: PUNSUBSCRIBE"));
    }

    private static Lines tracking() {
        return new Lines(
                "tracking",
                false,
                with(
                        VALUES,
                        "b: HELLO 3",
                        "b: CLIENT TRACKING ON",
                        "b: GET string",
                        "c: HELLO 3",
                        "c: CLIENT TRACKING ON BCAST PREFIX s"),
                List.of(
                        "b: MGET number string",
                        "d: HELLO 3",
                        "d: CLIENT TRACKING ON OPTIN",
                        "d: CLIENT CACHING YES",
                        "d: GET hash",
                        "a: SET string w",
                        "a: MSET number 2 set:9 x",
                        "b: CLIENT TRACKING OFF",
                        "a: FLUSHDB"));
    }

    private static Lines scripts() {
        String calls =
                "\"for i = 1, 20 do redis.call('RPUSH', KEYS[1], i) end return redis.call('LRANGE', KEYS[1], 0, -1)\"";
        return new Lines(
                "scripts",
                false,
                VALUES,
                List.of(
                        "a: EVAL " + calls + " 1 list",
                        "a: EVAL \"return redis.pcall('INCR', KEYS[1])\" 1 string",
                        "a: EVAL \"local t = {} for i = 1, 50 do t[i] = tostring(i) end return cjson.encode(t)\" 0",
                        "a: SCRIPT LOAD \"return 1\"",
                        "a: FUNCTION LOAD \"#!lua name=lib\\n"
                                + "redis.register_function('f', function(keys) return redis.call('SET', keys[1], 'x')"
                                + " end)\"",
                        "a: FCALL f 1 string",
                        "a: FUNCTION DUMP"));
    }

    private static Lines transactions() {
        return new Lines(
                "transactions",
                false,
                VALUES,
                List.of(
                        "a: WATCH string list",
                        "a: MULTI",
                        "a: SET string w",
                        "a: LPUSH list x",
                        "a: HSET hash:2 f1 x",
                        "a: EXEC",
                        "in process: transaction",
                        "in process: HSET hash a b",
                        "in process: LRANGE list 0 -1",
                        "b: MULTI",
                        "b: RPUSH list:big z",
                        "b: DISCARD"));
    }

    private static Lines recording() {
        return new Lines(
                "recording into the log",
                true,
                VALUES,
                List.of(
                        "a: SET k v EX 100",
                        "a: LPUSH list x",
                        "a: HSET hash:2 f1 x",
                        "a: SPOP set:2 100",
                        "a: XADD stream * f v",
                        "a: MULTI",
                        "a: APPEND string abc",
                        "a: ZADD zset 9 z",
                        "a: EXEC",
                        "a: EVAL \"redis.call('SET', KEYS[1], 'x') return redis.call('SADD', KEYS[2], 'x', 'y')\" 2"
                                + " string set",
                        "a: GETDEL number",
                        "in process: transaction",
                        "a: MSET string x k y k:2 z",
                        "a: LMOVE list:big list LEFT RIGHT",
                        "a: SMOVE set:2 set m7",
                        "a: SUNIONSTORE union set set:2",
                        "a: ZUNIONSTORE zset:2 2 zset:2 zset",
                        "a: RENAME hash hash:3",
                        "a: COPY zset zset:3",
                        "a: BITFIELD bits SET u8 3 7 INCRBY u4 0 1",
                        "a: HEXPIRE hash:2 100 FIELDS 2 f1 f2",
                        "a: SORT list:big ALPHA STORE sorted",
                        "a: XREADGROUP GROUP g c COUNT 10 STREAMS stream >",
                        "a: LMPOP 2 none list:big RIGHT COUNT 1500",
                        "a: DEL list zset k",
                        "a: XCLAIM stream g d 0 1-1",
                        "a: XACK stream g 1-1",
                        "a: SPOP set:2 3",
                        "in process: HSET hash:2 f1 y"));
    }

    private static Lines snapshots() {
        return new Lines("snapshots", true, VALUES, List.of("a: SAVE", "a: SET string w", "a: HSET hash:2 f1 x"));
    }

    private static Lines rewriting() {
        return new Lines(
                "rewriting the log",
                true,
                VALUES,
                List.of("a: BGREWRITEAOF", "a: SET string w", "a: RPUSH list:big x", "a: BGSAVE"));
    }
}
