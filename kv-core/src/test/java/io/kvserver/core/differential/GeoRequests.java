package io.kvserver.core.differential;

import static io.kvserver.core.differential.Picks.pick;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random requests on places. Two members are hardly ever at the same one, since Redis answers such in any order. Stateless. */
final class GeoRequests {
    /** Holds distances, which as places would all be at the same one. */
    static final String DISTANCES = "distances";

    private GeoRequests() {}

    static List<String> one(Random random, List<String> keys, int members) {
        String key = pick(random, keys);
        return switch (random.nextInt(24)) {
            case 0, 1, 2, 3, 4, 5 -> add(random, key, members);
            case 6 -> distance(random, key, members);
            case 7, 8 -> several(pick(random, "GEOHASH", "GEOPOS"), key, random, members);
            case 9 -> List.of("ZREM", key, member(random, members));
            case 10 -> List.of(pick(random, "ZCARD", "TYPE", "EXISTS"), key);
            case 11 -> score(random, key, members);
            case 12, 13, 14, 15, 16 -> search(random, key, members);
            case 17, 18 -> store(random, pick(random, keys), key, members);
            case 19, 20 -> radius(random, key, keys);
            case 21, 22 -> radiusByMember(random, key, keys, members);
            default -> List.of("ZRANGE", key, "0", "-1");
        };
    }

    static String member(Random random, int members) {
        int number = random.nextInt(members);
        return number % 7 == 0 ? "m".repeat(60 + number % 8) + number : "member:" + number;
    }

    /** Any score; one that is no place is that of one member only, because many of those are at the same place. */
    private static List<String> score(Random random, String key, int members) {
        return switch (random.nextInt(6)) {
            case 0 -> List.of("ZADD", key, pick(random, "inf", "-inf", "1e300", "-1", "18446744073709551616"), "odd");
            case 1 -> List.of("ZADD", key, Long.toString(random.nextLong() >> 10), "odd");
            default -> List.of("ZADD", key, Long.toString(random.nextLong() >>> 12), member(random, members));
        };
    }

    private static String anyDegrees(Random random, double most) {
        return Double.toString(
                random.nextInt(8) == 0 ? (random.nextDouble() * 2 - 1) * most : random.nextDouble() * 4 + 10);
    }

    private static String oddDegrees(Random random) {
        return random.nextBoolean()
                ? pick(random, "x", "", "nan", "inf", "-inf", "1e400", "181", "-180.0000001", "86", "1e30")
                : pick(random, "0", "180", "-180", "85.05112878", "-85.05112878", "85.05112879", "-0", "90", "1e1");
    }

    /** At most one of the two is odd, so that no place is likely to come twice. */
    private static void addPlace(Random random, List<String> words) {
        int odd = random.nextInt(40);
        words.add(odd == 0 ? oddDegrees(random) : anyDegrees(random, 180));
        words.add(odd == 1 ? oddDegrees(random) : anyDegrees(random, 85.05112878));
    }

    static List<String> add(Random random, String key, int members) {
        List<String> words = new ArrayList<>(List.of(pick(random, "GEOADD", "geoadd"), key));
        while (random.nextInt(4) == 0) {
            words.add(pick(random, "NX", "XX", "CH", "ch"));
        }
        int count = random.nextInt(20) == 0 ? 0 : 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            addPlace(random, words);
            words.add(member(random, members));
        }
        if (random.nextInt(30) == 0) {
            words.add("x");
        }
        return words;
    }

    private static List<String> several(String name, String key, Random random, int members) {
        List<String> words = new ArrayList<>(List.of(name, key));
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            words.add(member(random, members));
        }
        return words;
    }

    private static String unit(Random random) {
        return random.nextInt(20) == 0 ? "x" : pick(random, "m", "KM", "ft", "mi", "km");
    }

    private static List<String> distance(Random random, String key, int members) {
        List<String> words = new ArrayList<>(List.of("GEODIST", key, member(random, members), member(random, members)));
        if (random.nextBoolean()) {
            words.add(unit(random));
        }
        if (random.nextInt(20) == 0) {
            words.add("x");
        }
        return words;
    }

    private static String length(Random random) {
        return switch (random.nextInt(20)) {
            case 0 -> pick(random, "x", "-1", "0", "", "1e30", "nan", "inf");
            case 1, 2 -> Double.toString(random.nextDouble() * 20_000_000);
            default -> Double.toString(Math.exp(random.nextDouble() * 14));
        };
    }

    private static void addCount(Random random, List<String> words) {
        if (random.nextInt(3) == 0) {
            words.addAll(List.of(
                    "COUNT", random.nextInt(10) == 0 ? pick(random, "0", "-1", "x") : "" + (1 + random.nextInt(9))));
            if (random.nextInt(3) == 0) {
                words.add("ANY");
            }
        }
        if (random.nextInt(3) == 0) {
            words.add(pick(random, "ASC", "DESC", "desc"));
        }
        if (random.nextInt(40) == 0) {
            words.add(pick(random, "x", "ANY", "COUNT", "BYBOX", "STORE"));
        }
    }

    private static void addParts(Random random, List<String> words) {
        for (String part : List.of("WITHCOORD", "withdist", "WITHHASH")) {
            if (random.nextInt(4) == 0) {
                words.add(part);
            }
        }
    }

    private static void addShape(Random random, List<String> words, int members) {
        int times = random.nextInt(20) == 0 ? 2 : 1;
        for (int i = 0; i < times; i++) {
            if (random.nextInt(3) == 0) {
                words.addAll(List.of("FROMMEMBER", member(random, members)));
            } else {
                words.add("fromlonlat");
                addPlace(random, words);
            }
        }
        times = random.nextInt(20) == 0 ? 2 : 1;
        for (int i = 0; i < times; i++) {
            if (random.nextBoolean()) {
                words.addAll(List.of("BYRADIUS", length(random), unit(random)));
            } else {
                words.addAll(List.of("bybox", length(random), length(random), unit(random)));
            }
        }
    }

    private static List<String> search(Random random, String key, int members) {
        List<String> words = new ArrayList<>(List.of(pick(random, "GEOSEARCH", "geosearch"), key));
        addShape(random, words, members);
        addParts(random, words);
        addCount(random, words);
        return words;
    }

    private static List<String> store(Random random, String target, String key, int members) {
        List<String> words = new ArrayList<>(List.of("GEOSEARCHSTORE", target, key));
        addShape(random, words, members);
        addCount(random, words);
        if (random.nextInt(4) == 0) {
            words.set(1, DISTANCES);
            words.add("STOREDIST");
        }
        if (random.nextInt(20) == 0) {
            addParts(random, words);
        }
        return words;
    }

    private static void addTarget(Random random, List<String> words, List<String> keys) {
        if (random.nextInt(4) == 0) {
            words.addAll(
                    random.nextInt(3) == 0 ? List.of("STOREDIST", DISTANCES) : List.of("STORE", pick(random, keys)));
        } else {
            addParts(random, words);
        }
    }

    private static List<String> radius(Random random, String key, List<String> keys) {
        List<String> words = new ArrayList<>(List.of(pick(random, "GEORADIUS", "GEORADIUS", "GEORADIUS_RO"), key));
        addPlace(random, words);
        words.addAll(List.of(length(random), unit(random)));
        addTarget(random, words, keys);
        addCount(random, words);
        return words;
    }

    private static List<String> radiusByMember(Random random, String key, List<String> keys, int members) {
        String name = pick(random, "GEORADIUSBYMEMBER", "GEORADIUSBYMEMBER", "GEORADIUSBYMEMBER_RO");
        List<String> words = new ArrayList<>(List.of(name, key, member(random, members), length(random), unit(random)));
        addTarget(random, words, keys);
        addCount(random, words);
        return words;
    }
}
