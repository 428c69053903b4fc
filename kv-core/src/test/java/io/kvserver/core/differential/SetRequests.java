package io.kvserver.core.differential;

import static io.kvserver.core.differential.Picks.pick;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Random requests on sets. Stateless. */
final class SetRequests {
    /** Requests whose replies list members in the server's order or at random, or show an encoding. */
    private static final List<String> UNORDERED =
            List.of("SMEMBERS", "SPOP", "SRANDMEMBER", "SSCAN", "SINTER", "SUNION", "SDIFF", "OBJECT");

    private SetRequests() {}

    /** On keys of their own, because DUMP shows the order of elements; their replies do not depend on that order. */
    static Arbitrary<List<String>> all() {
        return Arbitraries.longs()
                .map(seed -> one(new Random(seed), List.of("hash", "set", "any"), 6, false))
                .filter(request -> !UNORDERED.contains(request.get(0).toUpperCase(Locale.ROOT)));
    }

    private static String member(Random random, int members, boolean numbers) {
        int member = random.nextInt(members);
        if (numbers && random.nextInt(60) != 0) {
            return switch (member % 5) {
                case 0 -> Long.toString(member * 1_000_000_007L * 1_000_003L);
                case 1 -> Integer.toString(-member * 1000);
                default -> Integer.toString(member);
            };
        }
        return member % 5 == 1 ? Integer.toString(member) : member == 3 ? "m".repeat(700) : "member" + member;
    }

    static List<String> one(Random random, List<String> keys, int members, boolean numbers) {
        String key = keys.get(random.nextInt(keys.size()));
        String other = keys.get(random.nextInt(keys.size()));
        String member = member(random, members, numbers);
        return switch (random.nextInt(28)) {
            case 0, 1, 2, 3 -> several(pick(random, "SADD", "sadd"), key, random, members, numbers);
            case 4, 5, 6 -> several("SREM", key, random, members, numbers);
            case 7 -> List.of("SMEMBERS", key);
            case 8, 9 -> List.of("SISMEMBER", key, member);
            case 10 -> several("SMISMEMBER", key, random, members, numbers);
            case 11 -> List.of("SCARD", key);
            case 12 -> List.of("SPOP", key, pick(random, "0", "100000", "-1", "x", "0", "-9223372036854775808"));
            case 13 ->
                random.nextInt(3) == 0
                        ? List.of("SRANDMEMBER", key)
                        : List.of(
                                "SRANDMEMBER",
                                key,
                                pick(random, "0", "100000", "9223372036854775807", "x", "-9223372036854775808"));
            case 14, 15 -> List.of("SMOVE", key, other, member);
            case 16 -> scan(key, random);
            case 17, 18 -> keys(pick(random, "SINTER", "SUNION", "SDIFF"), random, keys);
            case 19, 20, 21 -> keys(pick(random, "SINTERSTORE", "SUNIONSTORE", "SDIFFSTORE"), random, keys);
            case 22 -> cardinality(random, key, other);
            case 23 -> List.of(pick(random, "TYPE", "GET", "EXISTS", "HGETALL"), key);
            case 24 -> List.of("COPY", key, other, "REPLACE");
            case 25 -> random.nextInt(3) == 0 ? List.of("DEL", key) : List.of("PERSIST", key);
            case 26 -> List.of(pick(random, "MULTI", "EXEC", "EXEC", "DISCARD", "UNWATCH"));
            default -> random.nextBoolean() ? List.of("WATCH", key) : List.of("EXPIRE", key, "1000");
        };
    }

    private static List<String> several(String name, String key, Random random, int members, boolean numbers) {
        List<String> words = new ArrayList<>(List.of(name, key));
        int count = random.nextInt(20) == 0 ? 40 : 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            words.add(member(random, members, numbers));
        }
        return words;
    }

    private static List<String> keys(String name, Random random, List<String> keys) {
        List<String> words = new ArrayList<>(List.of(name));
        int count = 2 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            words.add(random.nextInt(10) == 0 ? "none" : keys.get(random.nextInt(keys.size())));
        }
        return words;
    }

    private static List<String> cardinality(Random random, String key, String other) {
        List<String> words =
                new ArrayList<>(List.of("SINTERCARD", pick(random, "2", "2", "2", "1", "0", "3", "x"), key, other));
        if (random.nextBoolean()) {
            words.addAll(List.of("LIMIT", pick(random, "1", "2", "0", "-1", "x")));
        }
        return words;
    }

    private static List<String> scan(String key, Random random) {
        List<String> words = new ArrayList<>(List.of("SSCAN", key, random.nextInt(8) == 0 ? "x" : "0", "COUNT"));
        words.add(pick(random, "100000", "100000", "100000", "100000", "0", "x"));
        if (random.nextBoolean()) {
            words.addAll(List.of("match", pick(random, "*", "member1*", "*2")));
        }
        if (random.nextInt(10) == 0) {
            words.add(pick(random, "COUNT", "TYPE", "NOVALUES"));
        }
        return words;
    }
}
