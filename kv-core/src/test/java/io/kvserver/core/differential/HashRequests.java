package io.kvserver.core.differential;

import static io.kvserver.core.differential.Picks.pick;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Random requests on hashes. Stateless. */
final class HashRequests {
    private static final List<String> VALUES = List.of(
            "a",
            "bc",
            "1",
            "-1",
            "300",
            "-5000",
            "70000",
            "",
            "x".repeat(64),
            "x".repeat(65),
            "9223372036854775807",
            "1.5",
            "3e5",
            "-0",
            "01",
            " 1",
            "\r\n\0",
            "v".repeat(700),
            "w".repeat(20_000));

    private HashRequests() {}

    /** On keys of their own, because DUMP shows the order of elements; their replies do not depend on that order. */
    static Arbitrary<List<String>> all() {
        return Arbitraries.longs()
                .map(seed -> one(new Random(seed), List.of("hash", "set", "any"), 6))
                .filter(request -> !UNORDERED.contains(request.get(0)));
    }

    /** Requests whose replies list elements in the server's order or at random, or show an encoding, perhaps a set's. */
    static final List<String> UNORDERED = List.of("HGETALL", "HKEYS", "HVALS", "HSCAN", "HRANDFIELD", "OBJECT");

    static String field(Random random, int fields) {
        int field = random.nextInt(fields);
        return field % 9 == 3 ? Integer.toString(field) : field == 100 ? "f".repeat(600) : "field" + field;
    }

    static String value(Random random) {
        return VALUES.get(random.nextInt(random.nextInt(4) == 0 ? VALUES.size() : 9));
    }

    private static String number(Random random) {
        return random.nextInt(8) == 0
                ? pick(random, "9223372036854775807", "-9223372036854775808", "x", "", "1.5")
                : Integer.toString(random.nextInt(2000) - 1000);
    }

    static List<String> one(Random random, List<String> keys, int fields) {
        String key = keys.get(random.nextInt(keys.size()));
        String field = field(random, fields);
        return switch (random.nextInt(28)) {
            case 0, 1, 2, 3 -> pairs(pick(random, "HSET", "hset", "HMSET"), key, random, fields);
            case 4 -> List.of("HSETNX", key, field, value(random));
            case 5, 6 -> List.of("HGET", key, field);
            case 7 -> several("HMGET", key, random, fields);
            case 8 -> List.of("HGETALL", key);
            case 9 -> List.of("HKEYS", key);
            case 10 -> List.of("HVALS", key);
            case 11, 12, 13 -> several("HDEL", key, random, fields);
            case 14 -> List.of("HEXISTS", key, field);
            case 15 -> List.of("HLEN", key);
            case 16 -> List.of("HSTRLEN", key, field);
            case 17, 18 -> List.of("HINCRBY", key, field, number(random));
            case 19 -> List.of("HINCRBYFLOAT", key, field, random.nextInt(3) == 0 ? number(random) : "0.25");
            case 20 -> scan(key, random);
            case 21 -> random(key, random);
            case 22 -> List.of("OBJECT", "ENCODING", key);
            case 23 -> List.of(pick(random, "TYPE", "GET", "EXISTS", "PERSIST"), key);
            case 24 -> List.of("COPY", key, keys.get(random.nextInt(keys.size())), "REPLACE");
            case 25 -> random.nextInt(4) == 0 ? List.of("DEL", key) : List.of("HLEN", key);
            case 26 -> List.of(pick(random, "MULTI", "EXEC", "EXEC", "DISCARD", "UNWATCH"));
            default -> random.nextBoolean() ? List.of("WATCH", key) : List.of("EXPIRE", key, "1000");
        };
    }

    private static List<String> pairs(String name, String key, Random random, int fields) {
        List<String> words = new ArrayList<>(List.of(name, key));
        int count = random.nextInt(30) == 0 ? 40 : 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            words.add(field(random, fields));
            words.add(value(random));
        }
        if (random.nextInt(20) == 0) {
            words.add("odd");
        }
        return words;
    }

    private static List<String> several(String name, String key, Random random, int fields) {
        List<String> words = new ArrayList<>(List.of(name, key));
        int count = random.nextInt(20) == 0 ? 40 : 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            words.add(field(random, fields));
        }
        return words;
    }

    private static List<String> scan(String key, Random random) {
        List<String> words = new ArrayList<>(List.of("HSCAN", key, random.nextInt(8) == 0 ? "x" : "0"));
        if (random.nextBoolean()) {
            words.addAll(List.of("COUNT", pick(random, "100000", "100000", "100000", "0", "x")));
        } else {
            words.addAll(List.of("COUNT", "100000"));
        }
        if (random.nextBoolean()) {
            words.addAll(List.of("match", pick(random, "*", "field1*", "*2")));
        }
        if (random.nextInt(10) == 0) {
            words.add(pick(random, "COUNT", "TYPE", "x"));
        }
        return words;
    }

    private static List<String> random(String key, Random random) {
        List<String> words = new ArrayList<>(List.of("HRANDFIELD", key));
        if (random.nextInt(4) != 0) {
            words.add(pick(random, "0", "100000", "100000", "x", "-9223372036854775808", "9223372036854775807"));
            if (random.nextInt(3) == 0) {
                words.add(pick(random, "WITHVALUES", "withvalues", "x"));
            }
        }
        return words;
    }
}
