package io.kvserver.core.command.hash;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random requests on hashes whose fields have deadlines. Stateless. */
final class FieldRequests {
    private FieldRequests() {}

    /** A request on one of the keys and some of this many fields, at a time in milliseconds. */
    static List<String> one(Random random, List<String> keys, int fields, long now) {
        String key = keys.get(random.nextInt(keys.size()));
        String other = keys.get((keys.indexOf(key) + 1) % keys.size());
        String field = "f" + random.nextInt(fields);
        return switch (random.nextInt(24)) {
            case 0, 1, 2, 3 -> pairs(random, fields, List.of("HSET", key));
            case 4 -> List.of("HSETNX", key, field, value(random));
            case 5 -> List.of("HGET", key, field);
            case 6 -> List.of(random.nextBoolean() ? "HLEN" : "HKEYS", key);
            case 7 -> List.of("HEXISTS", key, field);
            case 8 -> several(random, fields, List.of("HDEL", key));
            case 9 -> List.of("HINCRBY", key, "n" + random.nextInt(3), "7");
            case 10 -> random.nextInt(5) == 0 ? List.of("DEL", key) : List.of("COPY", key, other, "REPLACE");
            case 11 -> List.of("RENAME", key, other);
            case 12, 13, 14, 15 -> expire(random, fields, key, now);
            case 16 -> counted(random, fields, List.of("HPTTL", key));
            case 17 -> counted(random, fields, List.of("HPEXPIRETIME", key));
            case 18 -> counted(random, fields, List.of("HPERSIST", key));
            case 19 -> counted(random, fields, List.of("HGETDEL", key));
            case 20, 21 -> counted(random, fields, with(List.of("HGETEX", key), time(random, "PERSIST", now)));
            default -> setAndExpire(random, fields, key, now);
        };
    }

    private static List<String> expire(Random random, int fields, String key, long now) {
        if (random.nextInt(12) == 0) {
            // More fields than one step removes.
            List<String> words = new ArrayList<>(List.of("HPEXPIRE", key, "" + random.nextInt(60), "FIELDS"));
            words.add(Integer.toString(fields));
            for (int i = 0; i < fields; i++) {
                words.add("f" + i);
            }
            return words;
        }
        boolean absolute = random.nextBoolean();
        long time = random.nextInt(8) == 0 ? -1L - random.nextInt(50) : random.nextInt(100);
        String name = absolute ? "HPEXPIREAT" : "HPEXPIRE";
        List<String> words = List.of(name, key, Long.toString(absolute ? now + time : Math.max(0, time)));
        String condition = List.of("NX", "XX", "GT", "LT", "", "").get(random.nextInt(6));
        return counted(random, fields, condition.isEmpty() ? words : with(words, List.of(condition)));
    }

    /** No option, an option with a time, or another one. */
    private static List<String> time(Random random, String other, long now) {
        long time = random.nextInt(8) == 0 ? -1L - random.nextInt(50) : random.nextInt(100);
        return switch (random.nextInt(4)) {
            case 0 -> List.of("PX", Long.toString(Math.max(0, time)));
            case 1 -> List.of("PXAT", Long.toString(now + time));
            case 2 -> List.of(other);
            default -> List.of();
        };
    }

    private static List<String> setAndExpire(Random random, int fields, String key, long now) {
        String condition = List.of("FNX", "FXX", "", "", "").get(random.nextInt(5));
        List<String> words = with(List.of("HSETEX", key), condition.isEmpty() ? List.of() : List.of(condition));
        List<String> pairs = pairs(random, fields, List.of());
        return with(
                with(words, time(random, "KEEPTTL", now)),
                with(List.of("FIELDS", Integer.toString(pairs.size() / 2)), pairs));
    }

    private static List<String> with(List<String> words, List<String> more) {
        List<String> all = new ArrayList<>(words);
        all.addAll(more);
        return all;
    }

    private static List<String> counted(Random random, int fields, List<String> words) {
        List<String> names = several(random, fields, List.of());
        return with(with(words, List.of("FIELDS", Integer.toString(names.size()))), names);
    }

    private static List<String> several(Random random, int fields, List<String> words) {
        List<String> all = new ArrayList<>(words);
        int count = 1 + random.nextInt(Math.max(3, fields / 6));
        for (int i = 0; i < count; i++) {
            all.add("f" + random.nextInt(fields));
        }
        return all;
    }

    private static List<String> pairs(Random random, int fields, List<String> words) {
        List<String> all = new ArrayList<>(words);
        for (String name : several(random, fields, List.of())) {
            all.add(name);
            all.add(value(random));
        }
        return all;
    }

    private static String value(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> Integer.toString(random.nextInt(100_000));
            case 1 -> "";
            case 2 -> random.nextInt(10) == 0 ? "long".repeat(20 + random.nextInt(200)) : "short";
            default -> "v" + random.nextInt(50);
        };
    }
}
