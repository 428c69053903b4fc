package io.kvserver.core.differential;

import static io.kvserver.core.differential.Picks.pick;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random requests on HyperLogLogs, also on such as are not made as they should be. Stateless. */
final class HyperLogLogRequests {
    private static final String SPARSE = "HYLL\1" + "\0".repeat(11);
    private static final String DENSE = "HYLL\0" + "\0".repeat(10) + "\u0080";

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

    /**
     * What is no HyperLogLog, or one with another head or with too many or too few registers. A run that lacks its second byte is not
     * among them: Redis takes what lies behind the value for that.
     */
    private static List<String> wrong(Random random, String key) {
        return switch (random.nextInt(7)) {
            case 0 -> List.of("SET", key, pick(random, "", "x", "1234567890123456", "HYLL", SPARSE));
            case 1, 2 -> List.of("SET", key, SPARSE + runs(random));
            case 3 -> List.of("SET", key, DENSE + bytes(random, 12_288));
            case 4 -> List.of("SET", key, DENSE + bytes(random, 12_287 + random.nextInt(3)));
            case 5 -> List.of("APPEND", key, runs(random));
            default -> List.of("SETRANGE", key, Integer.toString(5 + random.nextInt(11)), bytes(random, 1));
        };
    }

    private static String bytes(Random random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return new String(bytes, ISO_8859_1);
    }

    /** Runs that are whole, but not always as many registers as there should be. */
    private static String runs(Random random) {
        StringBuilder runs = new StringBuilder();
        int count = random.nextInt(6);
        int registers = 0;
        for (int i = 0; i < count; i++) {
            int zeros = random.nextInt(1 << random.nextInt(13));
            switch (random.nextInt(3)) {
                case 0 -> {
                    runs.append((char) (zeros % 64));
                    registers += zeros % 64 + 1;
                }
                case 1 -> {
                    runs.append((char) (0x40 + zeros / 256)).append((char) (zeros % 256));
                    registers += zeros + 1;
                }
                default -> {
                    runs.append((char) (0x80 + random.nextInt(32) * 4 + zeros % 4));
                    registers += zeros % 4 + 1;
                }
            }
        }
        int rest = 16_383 - registers - (random.nextInt(4) == 0 ? random.nextInt(3) - 1 : 0);
        return rest < 0
                ? runs.toString()
                : runs.append((char) (0x40 + rest / 256))
                        .append((char) (rest % 256))
                        .toString();
    }
}
