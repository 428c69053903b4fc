package io.kvserver.core.differential;

import io.kvserver.core.protocol.Slots;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Requests to the only node of a cluster, none of which changes the cluster. Confined to one thread. */
final class ClusterRequests {
    private static final List<String> KEYS =
            List.of("a", "b", "c", "{a}1", "{a}2", "x{b}", "{}a", "{a", "}a{b}", "", "{{a}}", "foo{bar}{zap}");

    private static final List<List<String>> QUESTIONS = List.of(
            List.of("CLUSTER", "INFO"),
            List.of("CLUSTER", "NODES"),
            List.of("CLUSTER", "SLOTS"),
            List.of("CLUSTER", "SHARDS"),
            List.of("CLUSTER", "LINKS"),
            List.of("CLUSTER", "MYID"),
            List.of("CLUSTER", "HELP"),
            List.of("CLUSTER", "SAVECONFIG"),
            List.of("cluster", "failover"),
            List.of("CLUSTER", "FAILOVER", "takeover"),
            List.of("CLUSTER", "FAILOVER", "x"),
            List.of("CLUSTER", "FAILOVER", "FORCE", "x"),
            List.of("CLUSTER", "SET-CONFIG-EPOCH", "-1"),
            List.of("CLUSTER", "SET-CONFIG-EPOCH", "x"),
            List.of("CLUSTER", "RESET", "x"),
            List.of("CLUSTER", "RESET", "HARD", "x"),
            List.of("CLUSTER"),
            List.of("CLUSTER", "x"),
            List.of("CLUSTER", "INFO", "x"),
            List.of("CLUSTER", "SETSLOT", "3", "STABLE"),
            List.of("CLUSTER", "SETSLOT", "3", "STABLE", "x"),
            List.of("CLUSTER", "SETSLOT", "x", "STABLE"),
            List.of("CLUSTER", "SETSLOT", "3", "foo"),
            List.of("CONFIG", "GET", "cluster-enabled"),
            List.of("INFO", "cluster"),
            List.of("ASKING"),
            List.of("ASKING", "x"),
            List.of("READONLY"),
            List.of("READWRITE"),
            List.of("RESET"));

    private static final String[] SCRIPTS = {
        "return redis.call('get', 'a')",
        "return redis.call('mget', 'a', 'b')",
        "redis.call('set', 'a', '1') return redis.call('set', 'b', '2')",
        "redis.call('set', KEYS[1], '1') return redis.pcall('set', 'b', '2')",
        "#!lua\nreturn redis.call('get', 'a')",
        "#!lua\nreturn redis.call('mget', '{a}1', 'a')",
        "#!lua\nredis.call('set', 'a', '1') return redis.call('set', 'b', '2')",
        "#!lua\nredis.call('set', 'a', '1') return redis.pcall('get', 'b')",
        "#!lua flags=allow-cross-slot-keys\nredis.call('set', 'a', '1') return redis.call('set', 'b', '2')",
        "#!lua flags=allow-cross-slot-keys\nreturn redis.call('mget', 'a', 'b')",
        "#!lua flags=no-cluster\nreturn 1",
        "#!lua flags=no-cluster,no-writes\nreturn 1",
        "return redis.pcall('select', '1')",
        "return redis.pcall('cluster', 'keyslot', 'a')",
    };

    private final Random random;

    ClusterRequests(Random random) {
        this.random = random;
    }

    List<String> next() {
        return switch (random.nextInt(14)) {
            case 0 -> oneOf(QUESTIONS);
            case 1 -> aboutNode();
            case 2, 3 -> aboutSlot();
            case 4 ->
                keys(
                        oneOf(List.of("MGET", "DEL", "EXISTS", "WATCH", "PFCOUNT", "SUNIONSTORE", "TOUCH")),
                        1 + random.nextInt(3));
            case 5 -> values();
            case 6 -> List.of(oneOf(List.of("RENAME", "RENAMENX", "LCS")), key(), key());
            case 7 -> database();
            case 8 -> script();
            case 9 -> sort();
            case 10 ->
                oneOf(List.of(
                        List.of("MULTI"), List.of("MULTI"), List.of("EXEC"), List.of("DISCARD"), List.of("UNWATCH")));
            case 11 -> List.of("EXEC");
            case 12 -> channels();
            default -> List.of("SET", key(), oneOf(List.of("1", "x")));
        };
    }

    /** The keys of each slot that has some. Their order is the server's. */
    static List<List<String>> contents() {
        List<List<String>> requests = new ArrayList<>();
        for (String key : KEYS) {
            String slot = Integer.toString(Slots.of(key.getBytes(StandardCharsets.US_ASCII)));
            requests.add(List.of("CLUSTER", "GETKEYSINSLOT", slot, "100"));
            requests.add(List.of("CLUSTER", "COUNTKEYSINSLOT", slot));
        }
        return requests;
    }

    private <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private String key() {
        return oneOf(KEYS);
    }

    private List<String> keys(String command, int count) {
        List<String> words = new ArrayList<>(List.of(command));
        for (int i = 0; i < count; i++) {
            words.add(key());
        }
        return words;
    }

    private List<String> values() {
        List<String> words = new ArrayList<>(List.of(oneOf(List.of("MSET", "MSETNX"))));
        for (int i = random.nextInt(3); i >= 0; i--) {
            words.add(key());
            words.add("v");
        }
        return words;
    }

    private List<String> aboutNode() {
        String node = oneOf(List.of(RedisClusterProperties.OWN_ID, "x", "", "0".repeat(40)));
        return oneOf(List.of(
                List.of("CLUSTER", "REPLICAS", node),
                List.of("CLUSTER", "SLAVES", node),
                List.of("CLUSTER", "COUNT-FAILURE-REPORTS", node),
                List.of("CLUSTER", "FORGET", node),
                List.of("CLUSTER", "REPLICATE", node),
                List.of("CLUSTER", "SETSLOT", "7", "NODE", node)));
    }

    private List<String> aboutSlot() {
        String slot = oneOf(List.of("0", "15495", "3300", "16383", "16384", "-1", "x", "", "9223372036854775808"));
        String other = oneOf(List.of("0", "3", "16383", "16384", "x"));
        return oneOf(List.of(
                List.of("CLUSTER", "KEYSLOT", key()),
                List.of("CLUSTER", "COUNTKEYSINSLOT", slot),
                List.of("CLUSTER", "GETKEYSINSLOT", slot, oneOf(List.of("0", "-1", "x"))),
                List.of("CLUSTER", "ADDSLOTS", slot),
                List.of("CLUSTER", "ADDSLOTS", slot, other),
                List.of("CLUSTER", "ADDSLOTSRANGE", slot, other),
                List.of("CLUSTER", "ADDSLOTSRANGE", slot, other, slot),
                List.of("CLUSTER", "DELSLOTS", oneOf(List.of("16384", "x", "-1"))),
                List.of("CLUSTER", "DELSLOTSRANGE", "5", oneOf(List.of("4", "x", "16384")))));
    }

    private List<String> database() {
        String index = oneOf(List.of("0", "1", "15", "16", "-1", "x", "2147483648"));
        return oneOf(List.of(
                List.of("SELECT", index),
                List.of("SWAPDB", "0", index),
                List.of("MOVE", key(), index),
                List.of("COPY", "a", "{a}1", "DB", index),
                List.of("COPY", "a", "{a}1", "REPLACE"),
                List.of("COPY", key(), key())));
    }

    private List<String> script() {
        String script = SCRIPTS[random.nextInt(SCRIPTS.length)];
        List<String> words = new ArrayList<>(List.of("EVAL", script, Integer.toString(1 + random.nextInt(2)), "a"));
        if (words.get(2).equals("2")) {
            words.add(oneOf(List.of("{a}1", "b", "a")));
        }
        return words;
    }

    private List<String> sort() {
        return oneOf(List.of(
                List.of("SORT", key(), "BY", "w_*"),
                List.of("SORT", key(), "BY", "nosort"),
                List.of("SORT", key(), "GET", "#"),
                List.of("SORT_RO", key(), "GET", "w_*"),
                List.of("SORT", key(), "STORE", key())));
    }

    private List<String> channels() {
        return oneOf(List.of(
                List.of("SPUBLISH", key(), "m"),
                List.of("PUBLISH", key(), "m"),
                List.of("SSUBSCRIBE", "a", "b"),
                List.of("SUNSUBSCRIBE", "a", "b")));
    }
}
