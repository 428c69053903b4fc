package io.kvserver.core.differential;

import static io.kvserver.core.differential.Picks.pick;

import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Random requests on functions. A library has one function, because Redis lists several in no order. Stateless. */
final class FunctionRequests {
    private FunctionRequests() {}

    static List<String> one(Random random) {
        String function = pick(random, "f", "g", "h");
        return switch (random.nextInt(16)) {
            case 0, 1, 2 -> List.of("FUNCTION", "LOAD", library(random));
            case 3, 4, 5 -> List.of("FUNCTION", "LOAD", "REPLACE", library(random));
            case 6 -> List.of("FUNCTION", "DELETE", pick(random, "one", "two", "none"));
            case 7 -> List.of("FUNCTION", "LIST", "LIBRARYNAME", pick(random, "one", "two", "none"));
            case 8 -> List.of("function", "list", "withcode", "libraryname", pick(random, "o*", "t*"));
            case 9 -> List.of("FUNCTION", "STATS");
            case 10 -> List.of(pick(random, "FCALL_RO", "fcall_ro"), function, "0", "x");
            case 11 -> wrong(random, function);
            default -> List.of("FCALL", function, "1", "key", pick(random, "1", "x"), "y");
        };
    }

    private static String library(Random random) {
        String name = pick(random, "one", "two");
        return pick(random, "#!lua name=" + name, "#!LUA name=" + name, "#!lua  name=" + name + " ") + "\n"
                + code(random, pick(random, "f", "g", "h"), random.nextInt(5));
    }

    private static String code(Random random, String function, int number) {
        String body = pick(
                random,
                "return {keys, args}",
                "return redis.call('incrby', keys[1], args[1])",
                "return redis.pcall('set', keys[1] or 'key', " + number + ")",
                "return " + number,
                "error('no')",
                "return nosuch",
                "x = 1",
                "return redis.call('nosuch')",
                "return {err = 'MY error'}",
                "return KEYS",
                "redis.setresp(3) return {double = 1.5}",
                "return redis.register_function");
        return switch (random.nextInt(12)) {
            case 0 -> "redis.register_function('" + function + "', function() end) error('x')";
            case 1 -> "return 1";
            case 2 -> "redis.register_function('" + function + "')";
            case 3 -> "redis.register_function('bad-name', function() end)";
            case 4 -> "redis.call('get', 'a')";
            case 5 -> "syntax error";
            case 6, 7 ->
                "redis.register_function{function_name = '" + function + "', callback = function(keys, args) " + body
                        + " end, flags = {" + pick(random, "", "'no-writes'", "'allow-oom', 'allow-stale'", "'nosuch'")
                        + "}" + pick(random, "", ", description = 'It does it.'", ", nosuch = 1") + "}";
            default -> "redis.register_function('" + function + "', function(keys, args)\n" + body + " end)";
        };
    }

    private static List<String> wrong(Random random, String function) {
        return switch (random.nextInt(8)) {
            case 0 -> List.of("FCALL", function, pick(random, "-1", "x", "3"));
            case 1 ->
                List.of(
                        "FUNCTION",
                        "LOAD",
                        pick(random, "", "x", "#!lua", "#!lua\n", "#!lua name=\n", "#!js name=a\n"));
            case 2 -> List.of("FUNCTION", "LOAD", "#!lua name=a name=b\n");
            case 3 -> List.of("FUNCTION", "LOAD", pick(random, "x", "replace").toLowerCase(Locale.ROOT), "#!lua x=1\n");
            case 4 -> List.of("FUNCTION", "RESTORE", "x", pick(random, "x", "APPEND", "flush"));
            case 5 -> List.of("FUNCTION", "LIST", pick(random, "x", "LIBRARYNAME"));
            case 6 -> List.of("FUNCTION", "FLUSH", pick(random, "SYNC", "x"));
            default -> List.of("FUNCTION", "LIST", "WITHCODE", "WITHCODE");
        };
    }
}
