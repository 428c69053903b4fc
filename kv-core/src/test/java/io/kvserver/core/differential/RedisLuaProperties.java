package io.kvserver.core.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.lua.LuaScripts;
import java.io.IOException;
import java.util.Random;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.lifecycle.PropagationMode;

/** Random programs return the same in a real redis-server, or fail with the same error. */
@AddLifecycleHook(RedisHooks.NeedsRedis.class)
@AddLifecycleHook(value = RedisHooks.PrintsSeed.class, propagateTo = PropagationMode.DIRECT_DESCENDANTS)
class RedisLuaProperties {
    private static final int PROGRAMS = 100;
    /** In errors about {@code and} and {@code or}, Lua 5.1 may name the wrong variable. */
    private static final Pattern NAMED = Pattern.compile("(local|global|upvalue|field) '[^']*' \\(a (\\w+) value\\)");

    private static RedisServerProcess redis;
    private static RedisConnection connection;

    @BeforeContainer
    static void startRedis() throws IOException, InterruptedException {
        if (RedisServerProcess.isInstalled()) {
            redis = RedisServerProcess.start();
            connection = new RedisConnection(redis);
        }
    }

    @AfterContainer
    static void stopRedis() throws IOException {
        if (redis != null) {
            connection.close();
            redis.close();
        }
    }

    @Property(tries = 10)
    void programsGiveWhatRedisGives(@ForAll long seed) throws IOException {
        for (int i = 0; i < PROGRAMS; i++) {
            String program = LuaScripts.PRELUDE + new LuaPrograms(new Random(seed + i)).program();
            String expected = RedisLuaTest.redisResult(connection, program);

            assertEquals(shown(expected), shown(LuaScripts.run(program)), () -> program);
        }
    }

    private static String shown(String result) {
        return NAMED.matcher(result).replaceAll("a $2 value");
    }
}
