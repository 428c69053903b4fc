package io.kvserver.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.params.SetParams;

/** How to test programs that use Jedis or Lettuce. */
@ExtendWith(KvExtension.class)
class ExamplesTest {
    /** A program under test: its users' sessions, kept with Jedis. */
    private record Sessions(URI redis) {
        void begin(String token, String user) {
            try (Jedis jedis = new Jedis(redis)) {
                jedis.set("session:" + token, user, SetParams.setParams().ex(1800));
            }
        }

        String user(String token) {
            for (int attempt = 1; ; attempt++) {
                try (Jedis jedis = new Jedis(redis)) {
                    return jedis.get("session:" + token);
                } catch (JedisConnectionException e) {
                    if (attempt == 3) {
                        throw e;
                    }
                }
            }
        }
    }

    @Test
    void aSessionEndsAfterHalfAnHour(URI redis, TestClock clock) {
        Sessions sessions = new Sessions(redis);
        sessions.begin("t1", "Ada");
        clock.advance(Duration.ofMinutes(29));
        assertEquals("Ada", sessions.user("t1"));

        clock.advance(Duration.ofMinutes(1));

        assertNull(sessions.user("t1"));
    }

    @Test
    void theProgramRetriesAfterABrokenConnection(URI redis, Faults faults, Recorder recorder) {
        Sessions sessions = new Sessions(redis);
        sessions.begin("t1", "Ada");
        faults.on("GET").keys("session:*").times(2).cutReply(3);

        assertEquals("Ada", sessions.user("t1"));

        recorder.expectExactly("SET session:t1 Ada EX 1800", "GET session:t1", "GET session:t1", "GET session:t1");
    }

    @Test
    void lettuceConnectsAgainAfterARestart(TestServer server) {
        RedisClient client = RedisClient.create(RedisURI.create(server.uri()));
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            RedisCommands<String, String> redis = connection.sync();
            redis.hset("user", "name", "Ada");

            server.restart();

            assertEquals("Ada", redis.hget("user", "name"));
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }
}
