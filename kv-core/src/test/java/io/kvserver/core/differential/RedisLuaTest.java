package io.kvserver.core.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.lua.LuaScripts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scripts from files, one per line or paragraph: they return the same in a real redis-server. */
class RedisLuaTest {
    private static final Pattern HASH = Pattern.compile(" script: [0-9a-f]{40}, on ");

    private static RedisServerProcess redis;
    private static RedisConnection connection;

    @BeforeAll
    static void startRedis() throws IOException, InterruptedException {
        Assumptions.assumeTrue(RedisServerProcess.isInstalled(), "redis-server is not installed");
        redis = RedisServerProcess.start("--busy-reply-threshold", "1000");
        connection = new RedisConnection(redis);
    }

    @AfterAll
    static void stopRedis() throws IOException {
        if (redis != null) {
            connection.close();
            redis.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "string", "table", "math", "json", "binary", "language", "errors"})
    void scriptsGiveWhatRedisGives(String file) throws IOException {
        List<String> different = new ArrayList<>();
        for (String script : LuaSnippets.of(file)) {
            String expected = redisResult(connection, LuaScripts.PRELUDE + script);
            String actual = LuaScripts.run(LuaScripts.PRELUDE + script);
            if (!actual.equals(expected)) {
                different.add(script + "\n  redis: " + expected + "\n  kv:    " + actual);
            }
        }
        assertEquals("", String.join("\n", different));
    }

    /** EVAL's reply, without the hash of the script. */
    static String redisResult(RedisConnection connection, String script) throws IOException {
        String reply = connection.exchange(List.of("EVAL", script, "0"));
        if (reply.startsWith("-")) {
            return HASH.matcher(reply.substring(1, reply.length() - 2)).replaceAll(" script: on ");
        } else if (reply.startsWith("$-1")) {
            return "null";
        } else if (reply.startsWith("$")) {
            int begin = reply.indexOf('\n') + 1;
            return reply.substring(begin, reply.length() - 2);
        }
        return reply.substring(1, reply.length() - 2);
    }
}
