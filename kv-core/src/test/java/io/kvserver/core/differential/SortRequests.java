package io.kvserver.core.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Random requests of SORT and SORT_RO, and requests that fill their sources. Lists are {@code l1} to {@code l3}, sets {@code s1} and
 * {@code s2}, sorted sets {@code z1} and {@code z2}; {@code w_*} has weights that may be missing or wrong, {@code u_*} one for each
 * element, all different, and {@code h_*} hashes with them. Confined to one thread.
 *
 * <p>No number is too large: a range error that the C library remembers spoils later SORTs in redis-server. And no reply depends on
 * an order that Redis leaves open: that of a set and, with ALPHA and BY, that of equal elements.
 */
final class SortRequests {
    private static final List<String> SOURCES = List.of("l1", "l2", "l3", "s1", "s2", "z1", "z2");

    private static final List<String> ODD = List.of("x", "", "inf", "-inf", "nan", "1 ", "1e2", "\u00ff\u0080", "a b");

    private final Random random;
    private final int elements;

    SortRequests(Random random, int elements) {
        this.random = random;
        this.elements = elements;
    }

    /** The keys that the patterns match. */
    List<List<String>> weights() {
        List<List<String>> requests = new ArrayList<>();
        for (int i = 0; i < elements; i++) {
            String element = element(i);
            requests.add(List.of("SET", "u_" + element, "unique:" + (i * 7919) % 100_003));
            requests.add(List.of("HSET", "h_" + element, "u", "field:" + (i * 104_729) % 1_000_003, "n", "" + i % 5));
            if (i % 3 != 0) {
                requests.add(List.of("SET", "w_" + element + "_x", "" + i % 4));
            }
        }
        for (String element : ODD) {
            requests.add(List.of("SET", "u_" + element, "odd:" + element));
            requests.add(List.of("HSET", "h_" + element, "u", "odd:" + element));
        }
        requests.add(List.of("DEL", "w_4_x", "w_5_x"));
        requests.add(List.of("RPUSH", "w_4_x", "no string"));
        requests.add(List.of("HSET", "w_5_x", "no", "string"));
        return requests;
    }

    private static String element(int number) {
        return switch (number % 9) {
            case 0 -> "0x" + Integer.toHexString(number);
            case 1 -> number + ".5";
            case 2 -> "-" + number;
            case 3 -> " " + number;
            default -> Integer.toString(number);
        };
    }

    private String element() {
        if (random.nextInt(400) == 0) {
            return ODD.get(random.nextInt(ODD.size()));
        }
        return element(random.nextInt(elements));
    }

    /** A request that changes a source. */
    List<String> change() {
        String key = pick("l1", "l2", "l3", "s1", "s2", "z1", "z2");
        if (random.nextInt(12) == 0) {
            return List.of(pick("DEL", "PERSIST"), key);
        }
        List<String> words = new ArrayList<>(List.of(
                key.startsWith("l") ? pick("RPUSH", "LPUSH") : key.startsWith("s") ? pick("SADD", "SREM") : "ZADD",
                key));
        int count = 1 + random.nextInt(elements);
        for (int i = 0; i < count; i++) {
            if (key.startsWith("z")) {
                words.add(Integer.toString(random.nextInt(20)));
            }
            words.add(element());
        }
        return words;
    }

    /** A SORT whose reply is fully determined, except for the order of a set that is not sorted. */
    List<String> sort() {
        String source =
                random.nextInt(30) == 0 ? pick("none", "string", "h_1") : SOURCES.get(random.nextInt(SOURCES.size()));
        List<String> words = new ArrayList<>(List.of(pick("SORT", "sort", "SORT_RO"), source));
        boolean alphabetical = random.nextInt(3) == 0;
        String by = by(alphabetical);
        if (!by.isEmpty()) {
            words.addAll(List.of("BY", by));
        }
        if (alphabetical) {
            words.add(pick("ALPHA", "alpha"));
        }
        while (random.nextInt(3) == 0) {
            words.addAll(List.of(
                    pick("GET", "get"), pick("#", "u_*", "w_*_x", "h_*->n", "h_*->none", "h_*", "h_*->", "fix")));
        }
        if (random.nextInt(3) == 0) {
            words.add(pick("DESC", "ASC", "desc"));
        }
        if (random.nextInt(3) == 0 && !isUnordered(words)) {
            words.addAll(List.of("LIMIT", limit(), limit()));
        }
        if (random.nextInt(4) == 0) {
            // Only the elements have weights that are all different, so nothing else may get into a source.
            boolean keepsElements = !words.contains("GET") && !words.contains("get");
            words.addAll(List.of("STORE", keepsElements ? pick("d1", "l3", source) : pick("d1", "d2")));
        }
        if (random.nextInt(40) == 0) {
            words.add(pick("GET", "STORE", "LIMIT", "BY", "x"));
        }
        return words;
    }

    private String by(boolean alphabetical) {
        if (alphabetical) {
            return pick("", "", "u_*", "h_*->u", "nosort");
        }
        return pick("", "", "", "", "w_*_x", "w_*_x", "h_*->n", "nosort", "", "w_*_x", "none_*", "u_*", "#");
    }

    private String limit() {
        return random.nextInt(30) == 0
                ? pick("x", "9223372036854775807", "-9223372036854775808", "9223372036854775808")
                : Integer.toString(random.nextInt(elements + 10) - 4);
    }

    /** Whether a request answers a set that is not sorted. */
    static boolean isUnordered(List<String> request) {
        return request.get(1).startsWith("s") && isFixed(request) && !request.contains("STORE");
    }

    private static boolean isFixed(List<String> request) {
        int by = request.indexOf("BY");
        return by >= 0 && by + 1 < request.size() && !request.get(by + 1).contains("*");
    }

    /** How many elements of the reply belong to one sorted element. */
    static int group(List<String> request) {
        return Math.max(
                1, (int) request.stream().filter("GET"::equalsIgnoreCase).count());
    }

    private String pick(String... words) {
        return words[random.nextInt(words.length)];
    }
}
