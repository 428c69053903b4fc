package io.kvserver.core.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random requests on HyperLogLogs, also on such as are not made as they should be. Stateless. */
final class HyperLogLogRequests {
    /** Where the registers begin. */
    private static final int HEAD = 16;

    private HyperLogLogRequests() {}

    static List<String> one(Random random, List<String> keys, int elements) {
        String key = keys.get(random.nextInt(keys.size()));
        return switch (random.nextInt(24)) {
            case 0, 1, 2, 3, 4, 5 -> add(random, key, elements);
            case 6, 7 -> List.of("PFCOUNT", key);
            case 8 -> several("PFCOUNT", key, random, keys);
            case 9, 10 -> several("PFMERGE", key, random, keys);
            case 11, 12, 13 -> List.of("GET", key);
            case 14 -> List.of("PFDEBUG", pick(random, "GETREG", "todense", "x"), key);
            case 15, 16 -> List.of("PFDEBUG", pick(random, "DECODE", "encoding"), key);
            case 17 -> List.of("DEL", key);
            case 18 -> List.of("PFADD", key);
            case 19 -> List.of("STRLEN", key);
            case 20 -> wrong(random, key);
            default -> List.of(pick(random, "MULTI", "EXEC", "TYPE", "EXISTS"));
        };
    }

    static String pick(Random random, String... words) {
        return words[random.nextInt(words.length)];
    }

    static List<String> add(Random random, String key, int elements) {
        List<String> words = new ArrayList<>(List.of(pick(random, "PFADD", "pfadd"), key));
        int count = random.nextInt(4) == 0 ? random.nextInt(200) : 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            words.add(element(random, elements));
        }
        return words;
    }

    private static String element(Random random, int elements) {
        int number = random.nextInt(elements);
        return switch (number % 5) {
            case 0 -> Integer.toString(number);
            case 1 -> "x".repeat(number % 40);
            default -> "element:" + number;
        };
    }

    private static List<String> several(String name, String key, Random random, List<String> keys) {
        List<String> words = new ArrayList<>(List.of(name, key));
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            words.add(keys.get(random.nextInt(keys.size())));
        }
        return words;
    }

    /** What is no HyperLogLog, or one with another head or other registers. */
    private static List<String> wrong(Random random, String key) {
        return switch (random.nextInt(8)) {
            case 0 -> List.of("SET", key, pick(random, "", "x", "1234567890123456", "HYLL", "HYLL\1" + "\0".repeat(11)));
            case 1 -> List.of("SET", key, "HYLL\1" + "\0".repeat(11) + runs(random));
            case 2 -> List.of("SET", key, "HYLL\0" + "\0".repeat(random.nextInt(20) + 12290));
            case 3 -> List.of("APPEND", key, pick(random, "\0", "\u007f\u00ff", "\u0080"));
            case 4 -> List.of("SETRANGE", key, Integer.toString(random.nextInt(HEAD)), pick(random, "\0", "\1", "\u0080"));
            default ->
                List.of(
                        "SETRANGE",
                        key,
                        Integer.toString(HEAD + random.nextInt(40)),
                        String.valueOf((char) random.nextInt(256)));
        };
    }

    private static String runs(Random random) {
        StringBuilder runs = new StringBuilder();
        int count = random.nextInt(6);
        for (int i = 0; i < count; i++) {
            runs.append((char) random.nextInt(256));
        }
        return runs.append("\u007f\u00ff").toString();
    }
}
