package io.kvserver.core.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Requests on a few keys with many elements, alone or several as one step. None is random in its effect. Confined to one thread. */
final class LargeRequests implements RequestsOnLarge {
    static final List<String> KEYS = List.of("{t}a", "{t}b", "{t}c", "{t}d");

    private static final int NAMES = 500;

    private final Random random;

    LargeRequests(Random random) {
        this.random = random;
    }

    @Override
    public List<List<String>> first() {
        List<String> words = new ArrayList<>(List.of("HSET", KEYS.get(0)));
        for (int i = 0; i < 300; i++) {
            words.add("name" + i);
            words.add("a value that is as long as others".repeat(3));
        }
        return List.of(words);
    }

    @Override
    public List<List<String>> next(long nowMillis) {
        List<List<String>> block = new ArrayList<>();
        for (int left = random.nextInt(5) == 0 ? 3 : 1; left > 0; left--) {
            block.add(one(nowMillis));
        }
        return block;
    }

    private String key() {
        return KEYS.get(random.nextInt(KEYS.size()));
    }

    private String name() {
        return "name" + random.nextInt(NAMES);
    }

    /** Some fields or members: mostly few, sometimes many. */
    private int some() {
        return random.nextInt(3) == 0 ? 1 + random.nextInt(250) : 1 + random.nextInt(3);
    }

    private String value() {
        return Integer.toString(random.nextInt(100)).repeat(1 + random.nextInt(random.nextInt(60) == 0 ? 2000 : 60));
    }

    private List<String> one(long nowMillis) {
        String key = key();
        return switch (random.nextInt(34)) {
            case 0, 1, 2, 3, 4 -> pairs("HSET", key, false);
            case 5 -> names("HDEL", key);
            case 6 -> List.of("HINCRBY", key, name(), "7");
            case 7 -> List.of("HGET", key, name());
            case 8 -> List.of("HPEXPIRE", key, Integer.toString(random.nextInt(300)), "FIELDS", "2", name(), name());
            case 9 -> List.of("HPERSIST", key, "FIELDS", "1", name());
            case 10, 11, 12 -> names("SADD", key);
            case 13 -> names("SREM", key);
            case 14, 15, 16 -> pairs("ZADD", key, true);
            case 17 -> names("ZREM", key);
            case 18 -> List.of("ZINCRBY", key, "1.5", name());
            case 19 -> List.of("ZREMRANGEBYRANK", key, "0", Integer.toString(random.nextInt(100)));
            case 20 -> List.of("RENAME", key, key());
            case 21 -> List.of("COPY", key, key(), "REPLACE");
            case 22 -> List.of(random.nextBoolean() ? "DEL" : "PERSIST", key);
            case 23 -> List.of("PEXPIREAT", key, Long.toString(nowMillis + random.nextInt(1000)));
            case 24 -> List.of(random.nextBoolean() ? "SUNIONSTORE" : "ZUNIONSTORE", key, "2", key(), key());
            case 25, 26, 27, 28 -> values(random.nextBoolean() ? "RPUSH" : "LPUSH", key);
            case 29 -> List.of(random.nextBoolean() ? "LPOP" : "RPOP", key, Integer.toString(1 + random.nextInt(60)));
            case 30 -> List.of("LINSERT", key, random.nextBoolean() ? "BEFORE" : "AFTER", value(), value());
            case 31 -> List.of("LSET", key, Integer.toString(random.nextInt(300) - 150), value());
            case 32 -> List.of("LREM", key, Integer.toString(random.nextInt(9) - 4), value());
            default -> List.of(random.nextInt(3) == 0 ? "SET" : "APPEND", key, value());
        };
    }

    private List<String> names(String command, String key) {
        List<String> words = new ArrayList<>(List.of(command, key));
        for (int left = some(); left > 0; left--) {
            words.add(name());
        }
        return words;
    }

    private List<String> values(String command, String key) {
        List<String> words = new ArrayList<>(List.of(command, key));
        for (int left = some(); left > 0; left--) {
            words.add(value());
        }
        return words;
    }

    private List<String> pairs(String command, String key, boolean scored) {
        List<String> words = new ArrayList<>(List.of(command, key));
        for (int left = some(); left > 0; left--) {
            String name = name();
            words.add(scored ? Integer.toString(random.nextInt(1000)) : name);
            words.add(scored ? name : value());
        }
        return words;
    }

    @Override
    public List<List<String>> all(String key, String type) {
        return switch (type) {
            case "+hash" -> List.of(List.of("HLEN", key), List.of("HGETALL", key));
            case "+list" -> List.of(List.of("LRANGE", key, "0", "-1"));
            case "+set" -> List.of(List.of("SMEMBERS", key));
            case "+zset" -> List.of(List.of("ZRANGE", key, "0", "-1", "WITHSCORES"));
            default -> List.of(List.of("GET", key));
        };
    }
}
