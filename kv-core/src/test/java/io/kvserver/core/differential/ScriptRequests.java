package io.kvserver.core.differential;

import static io.kvserver.core.differential.Picks.pick;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Random scripts: sequences of commands in Lua, errors included, and return values. Only what all versions of Redis
 * answer the same, and nothing that depends on a server's order. Stateless.
 */
final class ScriptRequests {
    /** Return values that do not contain results of calls. */
    private static final String[] RESULTS = {
        "1",
        "'text'",
        "nil",
        "true",
        "false",
        "1.9",
        "-3.5",
        "{}",
        "{1, 'x', {2, {}}, nil, 3}",
        "{1, false, true}",
        "redis.error_reply('WHY not')",
        "redis.error_reply('why')",
        "redis.error_reply('-WHY not')",
        "redis.error_reply(1)",
        "redis.status_reply('FINE')",
        "{ok = 'fine'}",
        "{err = 'My own'}",
        "{err = 1}",
        "{double = 2.5}",
        "{map = {a = 1}}",
        "{map = {a = {1, 2}}}",
        "{set = {x = true}}",
        "{big_number = '123456789012345678901234567890'}",
        "{verbatim_string = {format = 'txt', string = 'text'}}",
        "{verbatim_string = {string = 'text'}}",
        "redis.sha1hex('x')",
        "redis.sha1hex()",
        "redis.setresp(4)",
        "redis.setresp()",
        "redis.log(redis.LOG_DEBUG)",
        "redis.set_repl(9)",
        "redis.set_repl(redis.REPL_ALL)",
        "redis.replicate_commands()",
        "redis.breakpoint()",
        "redis.acl_check_cmd('get', 'x')",
        "redis.acl_check_cmd('nosuch')",
        "redis.nosuch",
        "{redis.REPL_ALL, redis.REPL_AOF, redis.REPL_REPLICA, redis.REPL_NONE, redis.LOG_WARNING}",
        "type(redis.call)",
        "KEYS",
        "{KEYS, ARGV}",
        "ARGV[1]",
        "nosuch",
        "nosuch.field",
        "KEYS[1] + 1",
        "error('no')",
        "error('no', 0)",
        "error({err = 'MY error'})",
        "(function() error('deep') end)()",
        "{pcall(error, 'x')}",
        "{pcall(error, {err = 'MY x'})}",
        "tostring(nil)",
        "#ARGV",
        "(string.gsub('abc', 'b', 'x'))",
        "math.floor(2.7)",
        "cjson.encode({1, 2})",
        "{select('#', unpack(ARGV))}",
        "table.concat(KEYS, ',')"
    };

    private static final int MAX_STATEMENTS = 7;

    private ScriptRequests() {}

    /** EVAL of a random script, or another request about scripts. */
    static List<String> one(Random random, List<String> keys) {
        return switch (random.nextInt(30)) {
            case 0 -> List.of("SCRIPT", "LOAD", small(random));
            case 1 -> List.of("SCRIPT", "EXISTS", digest(random), digest(random).toUpperCase(Locale.ROOT), "x");
            case 2 -> List.of("EVALSHA", digest(random), "1", key(random, keys), "1");
            case 3 -> List.of("EVALSHA_RO", digest(random), "0");
            case 4 -> wrong(random);
            case 5, 6, 7 -> plain(random, keys);
            case 8 -> eval("EVAL_RO", random, keys);
            case 9 -> List.of("MULTI");
            case 10, 11 -> List.of("EXEC");
            case 12 -> List.of("SCRIPT", "FLUSH", pick(random, "SYNC", "ASYNC"));
            default -> eval("EVAL", random, keys);
        };
    }

    /** Few scripts, so that the same ones are used again. */
    private static String small(Random random) {
        return "return {" + random.nextInt(4) + ", #KEYS, ARGV[1]}";
    }

    private static String digest(Random random) {
        return Digests.sha1hex(small(random));
    }

    private static List<String> wrong(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> List.of("EVAL", "return 1", pick(random, "-1", "1", "x", "99999999999999999999"));
            case 1 -> List.of("EVAL", pick(random, "return", "return 1 +", "x x", "if", "return )"), "0");
            case 2 -> List.of("EVALSHA", pick(random, "", "x", "f".repeat(40)), "0");
            case 3 -> List.of("SCRIPT", pick(random, "EXISTS", "LOAD", "NONE", "KILL"));
            default ->
                List.of(
                        "EVAL",
                        pick(
                                random,
                                "#!lua",
                                "#!js\nreturn 1",
                                "#!lua x=1\nreturn 1",
                                "#!lua flags=no-writes\nreturn 1"),
                        "0");
        };
    }

    private static List<String> plain(Random random, List<String> keys) {
        String key = key(random, keys);
        return switch (random.nextInt(8)) {
            case 0 -> List.of("SET", key, number(random));
            case 1 -> List.of("DEL", key);
            case 2 -> List.of("RPUSH", key, "x", "y");
            case 3 -> List.of("WATCH", key);
            case 4 -> List.of("GET", key);
            case 5 -> List.of("TYPE", key);
            case 6 -> List.of("ZADD", key, "1", "m");
            default -> List.of("DISCARD");
        };
    }

    private static List<String> eval(String name, Random random, List<String> keys) {
        List<String> words = new ArrayList<>(List.of(name, script(random)));
        int count = random.nextInt(3) + 1;
        words.add(Integer.toString(count));
        for (int i = 0; i < count; i++) {
            words.add(key(random, keys));
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            words.add(random.nextBoolean() ? number(random) : pick(random, "x", "", "text", "\0\r\n", "m"));
        }
        return words;
    }

    private static String key(Random random, List<String> keys) {
        return keys.get(random.nextInt(keys.size()));
    }

    private static String number(Random random) {
        return Integer.toString(random.nextInt(20) - 5);
    }

    private static String script(Random random) {
        StringBuilder script = new StringBuilder();
        if (random.nextInt(8) == 0) {
            script.append("#!lua")
                    .append(pick(random, "", " flags=no-writes", " flags=allow-oom,no-cluster"))
                    .append('\n');
        }
        if (random.nextInt(4) == 0) {
            script.append("redis.setresp(3) ");
        }
        int statements = random.nextInt(MAX_STATEMENTS);
        int results = 0;
        for (int i = 0; i < statements; i++) {
            script.append(statement(random, results)).append(pick(random, " ", "\n", "; "));
            results++;
        }
        return script.append("return ").append(result(random, results)).toString();
    }

    /** A statement that assigns the next of the results {@code r0}, {@code r1} and so on. */
    private static String statement(Random random, int number) {
        String name = "local r" + number + " = ";
        return switch (random.nextInt(12)) {
            case 0 -> name + "redis.pcall(" + call(random) + ")";
            case 1 -> name + "0 for i = 1, 3 do r" + number + " = redis.call(" + counting(random) + ") end";
            case 2 -> name + "type(redis.pcall(" + call(random) + "))";
            case 3 ->
                name + "false if redis.call('exists', KEYS[1]) == 1 then r" + number + " = redis.pcall(" + call(random)
                        + ") end";
            case 4 -> name + "{pcall(redis.call, " + call(random) + ")}";
            case 5 -> name + "#ARGV + #KEYS";
            case 6 -> name + "tonumber(ARGV[1] or '7')";
            default -> name + "redis.call(" + call(random) + ")";
        };
    }

    private static String counting(Random random) {
        return pick(
                random, "'incr', KEYS[1]", "'rpush', KEYS[1], i", "'append', KEYS[1], i", "'hincrby', KEYS[1], i, 2");
    }

    private static String call(Random random) {
        return switch (random.nextInt(34)) {
            case 0 -> "'set', KEYS[1], ARGV[1] or 'v'";
            case 1 -> "'set', KEYS[1], " + random.nextInt(1000);
            case 2 -> "'SET', KEYS[1], 'x', 'EX', 1000, 'GET'";
            case 3 -> "'get', KEYS[1]";
            case 4 -> "'get', KEYS[2] or KEYS[1]";
            case 5 -> "'incrby', KEYS[1], " + random.nextInt(50);
            case 6 -> "'del', unpack(KEYS)";
            case 7 -> "'exists', unpack(KEYS)";
            case 8 -> "'rpush', KEYS[1], 'a', " + random.nextInt(9) + ", 2.5";
            case 9 -> "'lrange', KEYS[1], 0, -1";
            case 10 -> "'lpop', KEYS[1]";
            case 11 -> "'hset', KEYS[1], 'f', 'v', 'g', 1";
            case 12 -> "'hmget', KEYS[1], 'f', 'nosuch'";
            case 13 -> "'hgetall', KEYS[3] or 'h'";
            case 14 -> "'zadd', KEYS[1], 1, 'm', 2, 'n', 2.5, 'o'";
            case 15 -> "'zrange', KEYS[1], 0, -1, 'withscores'";
            case 16 -> "'zscore', KEYS[1], 'o'";
            case 17 -> "'zincrby', KEYS[1], 0.5, 'm'";
            case 18 -> "'sadd', KEYS[1], 'x', 'y'";
            case 19 -> "'scard', KEYS[1]";
            case 20 -> "'smismember', KEYS[1], 'x', 'z'";
            case 21 -> "'type', KEYS[1]";
            case 22 -> "'expire', KEYS[1], 1000";
            case 23 -> "'persist', KEYS[1]";
            case 24 -> "'mget', unpack(KEYS)";
            case 25 -> pick(random, "", "'foo'", "'get'", "{}", "'eval', 'return 1', 0", "nil", "true", "'get', {}");
            case 26 -> pick(random, "'blpop', KEYS[1], 1", "'multi'", "'subscribe', 'x'", "'config', 'nosuch'");
            case 27 -> "'publish', 'channel', 'x'";
            case 28 -> "'select', " + random.nextInt(3);
            case 29 -> "'ping'";
            case 30 -> "'echo', ARGV[1] or 'x'";
            case 31 -> "'zpopmin', KEYS[1]";
            case 32 -> "'lpush', KEYS[1], ARGV[1] or 1";
            default -> "'setrange', KEYS[1], 2, 'yz'";
        };
    }

    private static String result(Random random, int results) {
        if (results > 0 && random.nextInt(4) != 0) {
            StringBuilder all = new StringBuilder("{");
            for (int i = 0; i < results; i++) {
                all.append("r").append(i).append(i + 1 < results ? ", " : "}");
            }
            return random.nextInt(3) == 0 ? "r" + random.nextInt(results) : all.toString();
        }
        return pick(random, RESULTS);
    }
}
