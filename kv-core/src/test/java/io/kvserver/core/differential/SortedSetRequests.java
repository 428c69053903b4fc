package io.kvserver.core.differential;

import static io.kvserver.core.differential.Picks.pick;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/**
 * Random requests on sorted sets. Scores are such that all versions of Redis write them alike, and ranges by name are of sorted
 * sets of one score. Stateless.
 */
final class SortedSetRequests {
    private static final String[] COMBINING = {
        "ZUNION", "ZINTER", "ZDIFF", "ZUNIONSTORE", "ZINTERSTORE", "ZDIFFSTORE", "ZINTERCARD", "zunion", "ZUNION"
    };

    private SortedSetRequests() {}

    /** On the keys that all families share. */
    static Arbitrary<List<String>> all() {
        return Arbitraries.longs().map(seed -> one(new Random(seed), List.of("a", "b", "c", "key", "", "\0\r\n"), 12));
    }

    /** One of this many different members, of different lengths. */
    static String member(Random random, int members) {
        int number = random.nextInt(members);
        return switch (number % 11) {
            case 0 -> Integer.toString(number);
            case 1 -> "m".repeat(60 + number % 8) + number;
            case 2 -> Integer.toString(-number, 36);
            default -> "member:" + number;
        };
    }

    static List<String> one(Random random, List<String> keys, int members) {
        String key = keys.get(random.nextInt(keys.size()));
        return switch (random.nextInt(36)) {
            case 0, 1, 2, 3, 4 -> add(random, key, members);
            case 5, 6 -> List.of("ZINCRBY", key, score(random), member(random, members));
            case 7, 8 -> several(pick(random, "ZREM", "ZMSCORE"), key, random, members);
            case 9 -> List.of(pick(random, "ZCARD", "TYPE", "EXISTS"), key);
            case 10, 11 -> List.of("ZSCORE", key, member(random, members));
            case 12, 13 -> List.of(pick(random, "ZRANK", "ZREVRANK"), key, member(random, members));
            case 14 -> List.of(pick(random, "ZPOPMIN", "ZPOPMAX"), key);
            case 15 -> List.of(pick(random, "ZPOPMIN", "zpopmax"), key, count(random));
            case 16, 17 -> options(random, List.of("ZRANGE", key, index(random), index(random)));
            case 18 -> options(random, List.of("ZREVRANGE", key, index(random), index(random)));
            case 19, 20 ->
                options(
                        random,
                        List.of(pick(random, "ZRANGEBYSCORE", "ZREVRANGEBYSCORE"), key, bound(random), bound(random)));
            case 21, 22 -> options(random, List.of("ZRANGE", key, bound(random), bound(random), "BYSCORE"));
            case 23 -> List.of("ZCOUNT", key, bound(random), bound(random));
            case 24 -> List.of("ZREMRANGEBYSCORE", key, bound(random), bound(random));
            case 25 -> List.of("ZREMRANGEBYRANK", key, index(random), index(random));
            case 26 -> store(random, keys.get(random.nextInt(keys.size())), key);
            case 27 -> List.of("ZRANDMEMBER", key, pick(random, "0", "x", "1000000", "-9223372036854775808"));
            case 28, 29, 30 -> combine(random, keys);
            case 33 -> set(random, members);
            case 31, 32 -> popFromSeveral(random, keys);
            default -> byName(random, pick(random, "named", "names"), members);
        };
    }

    private static List<String> add(Random random, String key, int members) {
        List<String> words = new ArrayList<>(List.of(pick(random, "ZADD", "zadd", "ZADD"), key));
        while (random.nextInt(3) == 0) {
            words.add(pick(random, "NX", "XX", "GT", "LT", "CH", "INCR", "xx", "gt"));
        }
        int pairs = words.contains("INCR") && random.nextInt(5) != 0 ? 1 : 1 + random.nextInt(4);
        for (int i = 0; i < pairs; i++) {
            words.add(score(random));
            words.add(member(random, members));
        }
        if (random.nextInt(20) == 0) {
            words.add("1");
        }
        return words;
    }

    private static List<String> several(String name, String key, Random random, int members) {
        List<String> words = new ArrayList<>(List.of(name, key));
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            words.add(member(random, members));
        }
        return words;
    }

    /**
     * Whole numbers stay far below 7e13: from there on a number plus an eighth or a quarter has fewer digits in its shortest text, which kv writes, than in the 17 digits that the tests' redis-server writes.
     */
    static String score(Random random) {
        return switch (random.nextInt(16)) {
            case 0 -> pick(random, "inf", "-inf", "+INF", "Infinity", "-0", "0", "+5", "0x10", ".5", "5.", "1e3");
            case 1 -> pick(random, "x", "", "nan", " 1", "1 ", "1e400", "1e-400", "1x", "0x", "e3", "--1", "5\0");
            case 2, 3 -> random.nextInt(400) - 200 + pick(random, ".5", ".25", ".125", ".0");
            case 4 -> Long.toString(random.nextLong() >> 34);
            default -> Integer.toString(random.nextInt(30) - 10);
        };
    }

    private static String bound(Random random) {
        return switch (random.nextInt(14)) {
            case 0 -> "-inf";
            case 1 -> "+inf";
            case 2 -> pick(random, "x", "", "(", "((1", "nan", "(inf", " 3", "3 ", "(-inf", "5\0x", "1e500");
            case 3, 4, 5 -> "(" + (random.nextInt(30) - 10);
            default -> random.nextInt(300) / 10 - 10 + pick(random, "", ".5");
        };
    }

    private static String count(Random random) {
        return random.nextInt(8) == 0
                ? pick(random, "-1", "x", "9223372036854775807", "9223372036854775808", "1.5")
                : Integer.toString(random.nextInt(6));
    }

    private static String index(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> pick(random, "x", "", "9223372036854775807", "-9223372036854775807", "(1");
            case 1 -> Integer.toString(random.nextInt(1000) - 500);
            default -> Integer.toString(random.nextInt(30) - 15);
        };
    }

    private static List<String> options(Random random, List<String> request) {
        List<String> words = new ArrayList<>(request);
        if (random.nextInt(3) == 0) {
            words.add(pick(random, "WITHSCORES", "withscores"));
        }
        if (random.nextInt(4) == 0) {
            words.add(pick(random, "REV", "rev", "BYSCORE", "REV"));
        }
        if (random.nextInt(3) == 0) {
            words.addAll(List.of("LIMIT", index(random), index(random)));
        }
        if (random.nextInt(25) == 0) {
            words.add(pick(random, "x", "LIMIT", "BYLEX"));
        }
        return words;
    }

    private static List<String> store(Random random, String target, String source) {
        List<String> words = new ArrayList<>(List.of("ZRANGESTORE", target, source));
        if (random.nextBoolean()) {
            words.addAll(List.of(bound(random), bound(random), "BYSCORE"));
        } else {
            words.addAll(List.of(index(random), index(random)));
        }
        if (random.nextInt(3) == 0) {
            words.add("REV");
        }
        if (random.nextInt(4) == 0) {
            words.addAll(List.of("LIMIT", index(random), index(random)));
        }
        return words;
    }

    /** On a sorted set whose members all have the score 0. */
    private static List<String> byName(Random random, String key, int members) {
        String from = name(random, members);
        String to = name(random, members);
        return switch (random.nextInt(9)) {
            case 0, 1, 2 -> List.of("ZADD", key, "0", member(random, members), "0", member(random, members));
            case 3 -> List.of("ZREMRANGEBYLEX", key, from, to);
            case 4, 5 -> List.of("ZLEXCOUNT", key, from, to);
            case 6 -> limited(random, List.of(pick(random, "ZRANGEBYLEX", "ZREVRANGEBYLEX"), key, from, to));
            case 7 -> limited(random, List.of("ZRANGE", key, from, to, "BYLEX"));
            default -> limited(random, List.of("ZRANGE", key, from, to, "BYLEX", "REV"));
        };
    }

    private static List<String> limited(Random random, List<String> request) {
        List<String> words = new ArrayList<>(request);
        if (random.nextInt(3) == 0) {
            words.addAll(List.of("LIMIT", index(random), index(random)));
        }
        return words;
    }

    private static String name(Random random, int members) {
        return switch (random.nextInt(8)) {
            case 0 -> "-";
            case 1 -> "+";
            case 2 -> pick(random, "x", "", "(", "[", "-x", "++");
            default -> pick(random, "(", "[") + member(random, members);
        };
    }

    /** A set of integers, or of any members, among the sources. */
    private static List<String> set(Random random, int members) {
        String key = pick(random, "numbers", "set");
        List<String> words = new ArrayList<>(List.of(pick(random, "SADD", "SADD", "SREM"), key));
        for (int i = 0; i < 3; i++) {
            words.add(
                    key.equals("set")
                            ? member(random, members)
                            : Integer.toString(11 * random.nextInt(members / 11 + 1)));
        }
        return words;
    }

    private static List<String> combine(Random random, List<String> keys) {
        String name = pick(random, COMBINING);
        List<String> words = new ArrayList<>(List.of(name));
        if (name.endsWith("STORE")) {
            words.add(keys.get(random.nextInt(keys.size())));
        }
        int count = 1 + random.nextInt(3);
        words.add(random.nextInt(30) == 0 ? pick(random, "0", "-1", "x", "9") : Integer.toString(count));
        for (int i = 0; i < count; i++) {
            words.add(random.nextInt(3) == 0 ? pick(random, "numbers", "set") : keys.get(random.nextInt(keys.size())));
        }
        if (random.nextInt(3) == 0) {
            words.add("WEIGHTS");
            for (int i = 0; i < count; i++) {
                words.add(
                        random.nextInt(15) == 0
                                ? pick(random, "x", "inf", "0.5")
                                : Integer.toString(random.nextInt(5) - 2));
            }
        }
        if (random.nextInt(3) == 0) {
            words.addAll(List.of("AGGREGATE", pick(random, "SUM", "MIN", "max", "MAX", "MIN", "AVG")));
        }
        if (random.nextInt(3) == 0) {
            words.add("WITHSCORES");
        }
        if (random.nextInt(4) == 0) {
            words.addAll(List.of("LIMIT", count(random)));
        }
        return words;
    }

    private static List<String> popFromSeveral(Random random, List<String> keys) {
        List<String> words = new ArrayList<>(List.of("ZMPOP"));
        int count = 1 + random.nextInt(2);
        words.add(random.nextInt(20) == 0 ? pick(random, "0", "-1", "x", "9") : Integer.toString(count));
        for (int i = 0; i < count; i++) {
            words.add(keys.get(random.nextInt(keys.size())));
        }
        words.add(pick(random, "MIN", "MAX", "min", "MAX", "MIN", "MIN", "MID"));
        if (random.nextBoolean()) {
            words.addAll(List.of("COUNT", count(random)));
        }
        return words;
    }
}
