package io.kvserver.core.differential;

import static io.kvserver.core.differential.Picks.pick;

import io.kvserver.core.Contents;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Random requests on streams whose replies do not depend on the time, apart from what {@link #masked} takes out. Stateless. */
final class StreamRequests {
    private static final List<String> GROUPS = List.of("g", "h", "");
    private static final List<String> CONSUMERS = List.of("c1", "c2", "c3");
    private static final List<String> VALUES =
            List.of("a", "1", "-5000", "", "x".repeat(70), "9223372036854775807", "01", "\r\n\0", "v".repeat(700));

    private StreamRequests() {}

    /** A reply without the times in it, and without what Redis tells of its own structures. */
    static String masked(String reply) {
        return Contents.withoutActiveTimes(reply)
                .replaceAll(":\\d+\r\n:(\\d+)\r\n", ":T\r\n:$1\r\n")
                .replaceAll("(idle|seen-time|radix-tree-nodes)\r\n:\\d+", "$1\r\n:T");
    }

    /** An id of an entry that may be there. */
    static String id(Random random, int ids) {
        if (random.nextInt(40) == 0) {
            return pick(
                    random,
                    "x",
                    "",
                    "1-",
                    "-1",
                    "1-1-1",
                    "+",
                    "-",
                    "18446744073709551615",
                    "18446744073709551616-1",
                    "007-01",
                    " 3-1",
                    "0-0");
        }
        String millis = Integer.toString(random.nextInt(ids));
        return random.nextInt(4) == 0 ? millis : millis + "-" + random.nextInt(3);
    }

    private static String bound(Random random, int ids, String open) {
        return switch (random.nextInt(4)) {
            case 0, 1 -> open;
            case 2 -> "(" + id(random, ids);
            default -> id(random, ids);
        };
    }

    static List<String> one(Random random, List<String> keys, int ids) {
        String key = pick(random, keys);
        return switch (random.nextInt(40)) {
            case 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 -> add(random, key, ids);
            case 10, 11 -> range(random, key, ids);
            case 12, 13 -> several(random, "XDEL", List.of(key), ids);
            case 14 -> trim(random, key, ids);
            case 15, 16 -> read(random, keys, ids);
            case 17, 18, 19, 20, 21 -> readGroup(random, keys, ids);
            case 22 -> List.of("XLEN", key);
            case 23, 24, 25 -> several(random, "XACK", List.of(key, pick(random, GROUPS)), ids);
            case 26, 27 -> pending(random, key, ids);
            case 28, 29 -> claim(random, key, ids);
            case 30 -> autoClaim(random, key, ids);
            case 31 -> setId(random, key, ids);
            case 32, 33, 34 -> group(random, key, ids);
            case 35, 36 -> info(random, key);
            case 37 -> other(random, key, keys);
            case 38 -> List.of(pick(random, "MULTI", "EXEC", "EXEC", "DISCARD", "UNWATCH"));
            default -> List.of("WATCH", key);
        };
    }

    /** The same, entries whose ids are made of the time, and requests that Redis 7.0 does not know. */
    static Arbitrary<List<String>> timed() {
        List<String> keys = List.of("a", "b", "timed");
        return Arbitraries.longs().map(seed -> {
            Random random = new Random(seed);
            if (random.nextInt(5) > 0) {
                return one(random, keys, 6);
            }
            return random.nextInt(3) == 0
                    ? deleting(random, pick(random, keys))
                    : List.of(
                            "XADD",
                            "timed",
                            "MAXLEN",
                            pick(random, "=", "~"),
                            "40",
                            "*",
                            "field",
                            pick(random, VALUES));
        });
    }

    /** Requests that Redis 7.0 does not know. */
    private static List<String> deleting(Random random, String key) {
        List<String> words = new ArrayList<>();
        if (random.nextBoolean()) {
            words.addAll(List.of("XDELEX", key));
        } else {
            words.addAll(List.of("XACKDEL", key, pick(random, GROUPS)));
        }
        words.addAll(List.of(pick(random, "KEEPREF", "DELREF", "ACKED"), "IDS", "2", id(random, 6), id(random, 6)));
        return words;
    }

    private static List<String> add(Random random, String key, int ids) {
        List<String> words = new ArrayList<>(List.of(pick(random, "XADD", "xadd"), key));
        if (random.nextInt(12) == 0) {
            words.add("NOMKSTREAM");
        }
        if (random.nextInt(12) == 0) {
            trimming(random, words, ids);
        }
        switch (random.nextInt(6)) {
            case 0 -> words.add(id(random, ids));
            case 1 -> words.add(random.nextInt(ids) + "-*");
            default -> words.add(ids - 1 + "-*");
        }
        int fields = random.nextInt(20) == 0 ? 0 : random.nextInt(3) + 1;
        String name = random.nextInt(5) == 0 ? pick(random, VALUES) : "field";
        for (int i = 0; i < fields; i++) {
            words.add(name + i);
            words.add(pick(random, VALUES));
        }
        if (random.nextInt(30) == 0) {
            words.add("odd");
        }
        return words;
    }

    private static void trimming(Random random, List<String> words, int ids) {
        boolean byId = random.nextInt(3) == 0;
        words.add(byId ? "MINID" : pick(random, "MAXLEN", "maxlen"));
        if (random.nextBoolean()) {
            words.add(pick(random, "~", "~", "="));
        }
        words.add(byId ? id(random, ids) : pick(random, "0", "1", "5", "10", "30", "100", "-1", "x"));
        if (random.nextInt(3) == 0) {
            words.addAll(List.of("LIMIT", pick(random, "0", "3", "100", "-1", "x")));
        }
    }

    private static List<String> trim(Random random, String key, int ids) {
        List<String> words = new ArrayList<>(List.of("XTRIM", key));
        trimming(random, words, ids);
        if (random.nextInt(10) == 0) {
            words.add(pick(random, "x", "MAXLEN", "LIMIT"));
        }
        return words;
    }

    private static List<String> range(Random random, String key, int ids) {
        boolean backwards = random.nextBoolean();
        List<String> words = new ArrayList<>(List.of(backwards ? "XREVRANGE" : "XRANGE", key));
        words.add(bound(random, ids, backwards ? "+" : "-"));
        words.add(bound(random, ids, backwards ? "-" : "+"));
        count(random, words);
        return words;
    }

    private static void count(Random random, List<String> words) {
        if (random.nextBoolean()) {
            words.addAll(List.of("COUNT", pick(random, "1", "3", "3", "10", "0", "-1", "x")));
        }
    }

    private static List<String> several(Random random, String name, List<String> first, int ids) {
        List<String> words = new ArrayList<>(List.of(name));
        words.addAll(first);
        for (int left = 1 + random.nextInt(3); left > 0; left--) {
            words.add(id(random, ids));
        }
        return words;
    }

    private static void streams(Random random, List<String> words, List<String> keys, int ids, String special) {
        words.add(pick(random, "STREAMS", "streams"));
        int streams = 1 + random.nextInt(2);
        for (int i = 0; i < streams; i++) {
            words.add(pick(random, keys));
        }
        for (int i = 0; i < streams; i++) {
            // Redis 7.0 does not know +.
            String id = id(random, ids);
            words.add(random.nextInt(3) > 0 || id.equals("+") ? special : id);
        }
        if (random.nextInt(30) == 0) {
            words.add("x");
        }
    }

    private static List<String> read(Random random, List<String> keys, int ids) {
        List<String> words = new ArrayList<>(List.of("XREAD"));
        count(random, words);
        if (random.nextInt(20) == 0) {
            words.add(pick(random, "NOACK", "x", "COUNT"));
        }
        streams(random, words, keys, ids, pick(random, "0", "0-0", "$", ">"));
        return words;
    }

    private static List<String> readGroup(Random random, List<String> keys, int ids) {
        List<String> words = new ArrayList<>(List.of("XREADGROUP"));
        words.addAll(List.of("GROUP", pick(random, GROUPS), pick(random, CONSUMERS)));
        count(random, words);
        if (random.nextInt(6) == 0) {
            words.add("NOACK");
        }
        streams(random, words, keys, ids, random.nextInt(30) == 0 ? "$" : ">");
        return words;
    }

    private static List<String> pending(Random random, String key, int ids) {
        List<String> words = new ArrayList<>(List.of("XPENDING", key, pick(random, GROUPS)));
        if (random.nextInt(4) == 0) {
            return words;
        }
        if (random.nextInt(3) == 0) {
            words.addAll(List.of("IDLE", pick(random, "0", "1000000000", "x")));
        }
        words.add(bound(random, ids, "-"));
        words.add(bound(random, ids, "+"));
        words.add(pick(random, "1", "5", "100", "0", "-1", "x"));
        if (random.nextBoolean()) {
            words.add(pick(random, CONSUMERS));
        }
        return words;
    }

    private static List<String> claim(Random random, String key, int ids) {
        List<String> words = several(
                random, "XCLAIM", List.of(key, pick(random, GROUPS), pick(random, CONSUMERS), minIdle(random)), ids);
        for (int left = random.nextInt(3); left > 0; left--) {
            switch (random.nextInt(7)) {
                case 0, 1 -> words.add("FORCE");
                case 2 -> words.add("JUSTID");
                case 3 -> words.addAll(List.of("IDLE", pick(random, "0", "5000000000", "x")));
                case 4 -> words.addAll(List.of("TIME", pick(random, "1", "99999999999999", "x")));
                case 5 -> words.addAll(List.of("RETRYCOUNT", pick(random, "0", "7", "-3", "x")));
                default -> words.addAll(List.of("LASTID", id(random, ids)));
            }
        }
        return words;
    }

    private static String minIdle(Random random) {
        return pick(random, "0", "0", "0", "1000000000", "-1", "x");
    }

    private static List<String> autoClaim(Random random, String key, int ids) {
        List<String> words = new ArrayList<>(List.of("XAUTOCLAIM", key, pick(random, GROUPS), pick(random, CONSUMERS)));
        words.add(minIdle(random));
        words.add(bound(random, ids, "-"));
        count(random, words);
        if (random.nextInt(3) == 0) {
            words.add("JUSTID");
        }
        return words;
    }

    private static List<String> setId(Random random, String key, int ids) {
        List<String> words = new ArrayList<>(List.of("XSETID", key, id(random, 2 * ids)));
        if (random.nextInt(3) == 0) {
            words.addAll(List.of("ENTRIESADDED", pick(random, "5", "1000", "-1", "x")));
        }
        if (random.nextInt(3) == 0) {
            words.addAll(List.of("MAXDELETEDID", id(random, ids)));
        }
        return words;
    }

    private static List<String> group(Random random, String key, int ids) {
        String group = pick(random, GROUPS);
        List<String> words = new ArrayList<>(List.of("XGROUP"));
        switch (random.nextInt(10)) {
            case 0, 1, 2, 3, 4 -> {
                words.addAll(List.of("CREATE", key, group, pick(random, "$", "0", "0", id(random, ids))));
                if (random.nextInt(3) == 0) {
                    words.add("MKSTREAM");
                }
            }
            case 5 -> words.addAll(List.of("SETID", key, group, pick(random, "$", "0", id(random, ids))));
            case 6 -> words.addAll(List.of("DESTROY", key, group));
            case 7, 8 -> words.addAll(List.of("CREATECONSUMER", key, group, pick(random, CONSUMERS)));
            default -> words.addAll(List.of("DELCONSUMER", key, group, pick(random, CONSUMERS)));
        }
        if (random.nextInt(8) == 0) {
            words.addAll(List.of("ENTRIESREAD", pick(random, "-1", "0", "3", "-2", "x")));
        }
        return words;
    }

    private static List<String> info(Random random, String key) {
        return switch (random.nextInt(6)) {
            case 0, 1 -> List.of("XINFO", "STREAM", key);
            case 2 -> List.of("XINFO", "STREAM", key, "FULL");
            case 3 -> List.of("XINFO", "STREAM", key, "FULL", "COUNT", pick(random, "0", "3", "-1"));
            case 4 -> List.of("XINFO", "GROUPS", key);
            default -> List.of("XINFO", "CONSUMERS", key, pick(random, GROUPS));
        };
    }

    private static List<String> other(Random random, String key, List<String> keys) {
        return switch (random.nextInt(8)) {
            case 0 -> List.of("DEL", key);
            case 1 -> List.of("TYPE", key);
            case 2 -> List.of("OBJECT", "ENCODING", key);
            case 3, 4 -> List.of("COPY", key, pick(random, keys), "REPLACE");
            case 5 -> List.of("RENAME", key, pick(random, keys));
            case 6 -> List.of("EXPIRE", key, "1000");
            default -> List.of("GET", key);
        };
    }
}
