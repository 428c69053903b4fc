package io.kvserver.cluster;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;

/** Random requests on a few keys of each type that have only one correct reply. Stateless. */
final class SimpleRequests {
    private static final Set<String> UNORDERED = Set.of("SMEMBERS", "HKEYS", "HVALS", "KEYS", "SUNION", "HGETALL");

    private static final List<Function<Random, String>> REQUESTS = List.of(
            random -> "SET " + key(random) + " " + random.nextInt(100),
            random -> "SET " + key(random) + " " + "x".repeat(random.nextInt(3000)) + "y",
            random -> "SETNX " + key(random) + " 5",
            random -> "GET " + key(random),
            random -> "GETSET " + key(random) + " 7",
            random -> "INCRBY " + key(random) + " " + random.nextInt(9),
            random -> "APPEND " + key(random) + " z",
            random -> "STRLEN " + key(random),
            random -> "SETRANGE " + key(random) + " 3 abc",
            random -> "SETBIT " + key(random) + " " + random.nextInt(50) + " 1",
            random -> "BITCOUNT " + key(random),
            random -> "DEL " + key(random),
            random -> "DEL " + key(random) + " " + key(random),
            random -> "EXISTS " + key(random) + " " + key(random) + " " + key(random),
            random -> "MGET " + key(random) + " " + key(random) + " " + key(random),
            random -> "MSET " + key(random) + " 1 " + key(random) + " 2",
            random -> "TYPE " + key(random),
            random -> "EXPIRE " + key(random) + " 1000",
            random -> "PERSIST " + key(random),
            random -> "TTL " + key(random),
            random -> "HSET " + key(random) + " f" + random.nextInt(9) + " " + random.nextInt(5),
            random -> "HGET " + key(random) + " f" + random.nextInt(9),
            random -> "HDEL " + key(random) + " f" + random.nextInt(9),
            random -> "HGETALL " + key(random),
            random -> "HINCRBY " + key(random) + " f" + random.nextInt(9) + " 2",
            random -> "HLEN " + key(random),
            random -> "RPUSH " + key(random) + " a b " + random.nextInt(9),
            random -> "LPUSH " + key(random) + " c",
            random -> "LRANGE " + key(random) + " 0 -1",
            random -> "LPOP " + key(random),
            random -> "LLEN " + key(random),
            random -> "LREM " + key(random) + " 1 a",
            random -> "SADD " + key(random) + " m" + random.nextInt(9) + " " + random.nextInt(9),
            random -> "SREM " + key(random) + " m" + random.nextInt(9),
            random -> "SMEMBERS " + key(random),
            random -> "SCARD " + key(random),
            random -> "SISMEMBER " + key(random) + " m1",
            random -> "SINTERCARD 2 {t}1 {t}2",
            random -> "SUNION {t}1 {t}2",
            random -> "SMOVE {t}1 {t}2 m1",
            random -> "RENAME {t}1 {t}2",
            random -> "LMOVE {t}1 {t}2 LEFT RIGHT",
            random -> "ZADD " + key(random) + " " + random.nextInt(9) + " m" + random.nextInt(9),
            random -> "ZINCRBY " + key(random) + " 2 m" + random.nextInt(9),
            random -> "ZRANGE " + key(random) + " 0 -1 WITHSCORES",
            random -> "ZRANK " + key(random) + " m" + random.nextInt(9),
            random -> "ZPOPMIN " + key(random),
            random -> "ZCARD " + key(random),
            random -> "ZRANGESTORE {t}1 {t}2 0 -1",
            random -> "PFADD " + key(random) + " a" + random.nextInt(50),
            random -> "XADD " + key(random) + " 5-* f v",
            random -> "XLEN " + key(random),
            random -> "DBSIZE",
            random -> "KEYS *");

    private SimpleRequests() {}

    private static String key(Random random) {
        return random.nextInt(4) == 0 ? "{t}" + random.nextInt(3) : "k" + random.nextInt(8);
    }

    static List<String> one(Random random) {
        return Arrays.asList(
                REQUESTS.get(random.nextInt(REQUESTS.size())).apply(random).split(" "));
    }

    /** A reply in a form that does not depend on the order of elements where it is undefined. */
    static String comparable(List<String> request, String reply) {
        if (!UNORDERED.contains(request.get(0)) || !reply.startsWith("*")) {
            return reply;
        }
        String[] lines = reply.split("\r\n");
        Arrays.sort(lines);
        return String.join(" ", lines);
    }
}
