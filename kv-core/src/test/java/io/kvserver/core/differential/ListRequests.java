package io.kvserver.core.differential;

import static io.kvserver.core.differential.Picks.pick;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Random requests on lists. A blocking request finds an element, has a wrong argument, or is in a transaction. Stateless. */
final class ListRequests {
    private static final List<String> SMALL =
            List.of("a", "b", "c", "1", "-1", "300", "-5000", "70000", "", "x".repeat(70), "9223372036854775807");

    private ListRequests() {}

    /** On the keys that all families share. */
    static Arbitrary<List<String>> all() {
        return Arbitraries.longs()
                .map(seed -> one(new Random(seed), List.of("a", "b", "c", "key", "", "\0\r\n"), ListRequests::small));
    }

    /** Elements to push and to look for. */
    interface Elements {
        String next(Random random);
    }

    static String small(Random random) {
        return SMALL.get(random.nextInt(SMALL.size()));
    }

    /** Elements so long that only a few fit in a page, or none. */
    static String large(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> "L".repeat(8150 + random.nextInt(60));
            case 1 -> "M".repeat(16_000 + random.nextInt(1000));
            case 2, 3, 4, 5 -> "N".repeat(random.nextInt(3) * 900);
            default -> small(random);
        };
    }

    static List<String> one(Random random, List<String> keys, Elements elements) {
        String key = keys.get(random.nextInt(keys.size()));
        String other = keys.get(random.nextInt(keys.size()));
        return switch (random.nextInt(27)) {
            case 0, 1, 2, 3 -> several(pick(random, "LPUSH", "RPUSH", "lpush", "RPUSH"), key, random, elements);
            case 4 -> several(pick(random, "LPUSHX", "RPUSHX"), key, random, elements);
            case 5 -> List.of(pick(random, "LPOP", "RPOP"), key);
            case 6 -> List.of(pick(random, "LPOP", "RPOP"), key, count(random));
            case 7 -> List.of("LLEN", key);
            case 8, 9 -> List.of("LRANGE", key, index(random), index(random));
            case 10 -> List.of("LRANGE", key, "0", "-1");
            case 11, 12 -> List.of("LINDEX", key, index(random));
            case 13, 14 -> List.of("LSET", key, index(random), elements.next(random));
            case 15, 16 ->
                List.of(
                        "LINSERT",
                        key,
                        pick(random, "BEFORE", "AFTER", "before", "x"),
                        elements.next(random),
                        elements.next(random));
            case 17, 18 -> List.of("LREM", key, index(random), elements.next(random));
            case 19 -> List.of("LTRIM", key, index(random), index(random));
            case 20, 21 -> position(key, random, elements);
            case 22 -> List.of("LMOVE", key, other, side(random), side(random));
            case 23 -> List.of("RPOPLPUSH", key, other);
            case 24 -> multiplePop("LMPOP", List.of(), key, other, random);
            default -> List.of(pick(random, "LLEN", "TYPE", "EXISTS"), key);
        };
    }

    private static List<String> several(String name, String key, Random random, Elements elements) {
        List<String> words = new ArrayList<>(List.of(name, key));
        int count = random.nextInt(20) == 0 ? 100 : 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            words.add(elements.next(random));
        }
        return words;
    }

    private static String side(Random random) {
        return pick(random, "LEFT", "RIGHT", "left", "RIGHT", random.nextInt(10) == 0 ? "UP" : "LEFT");
    }

    private static String count(Random random) {
        return random.nextInt(10) == 0
                ? pick(random, "-1", "x", "9223372036854775807", "9223372036854775808")
                : Integer.toString(random.nextInt(8));
    }

    /** Also texts that no list contains. */
    static String index(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> pick(random, "x", "", "9223372036854775807", "-9223372036854775807", "1.5", "01");
            case 1, 2 -> Integer.toString(random.nextInt(4000) - 2000);
            default -> Integer.toString(random.nextInt(40) - 20);
        };
    }

    private static List<String> position(String key, Random random, Elements elements) {
        List<String> words = new ArrayList<>(List.of("LPOS", key, elements.next(random)));
        if (random.nextBoolean()) {
            words.addAll(List.of("RANK", Integer.toString(random.nextInt(7) - 3)));
        }
        if (random.nextBoolean()) {
            words.addAll(List.of("count", Integer.toString(random.nextInt(6) - 1)));
        }
        if (random.nextInt(3) == 0) {
            words.addAll(List.of("MAXLEN", Integer.toString(random.nextInt(40) - 1)));
        }
        if (random.nextInt(20) == 0) {
            words.add(pick(random, "RANK", "x", "MAXLEN"));
        }
        return words;
    }

    static List<String> multiplePop(String name, List<String> first, String key, String other, Random random) {
        List<String> words = new ArrayList<>(List.of(name));
        words.addAll(first);
        words.addAll(
                random.nextBoolean() ? List.of("1", key) : List.of(random.nextInt(20) == 0 ? "3" : "2", key, other));
        words.add(side(random));
        if (random.nextBoolean()) {
            words.addAll(List.of("COUNT", count(random)));
        }
        return words;
    }

    static List<String> words(String text) {
        return Arrays.asList(text.split(" "));
    }
}
