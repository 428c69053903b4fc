package io.kvserver.readme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kvserver.test.Faults;
import io.kvserver.test.KvExtension;
import io.kvserver.test.Recorder;
import io.kvserver.test.TestClock;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.params.SetParams;

@ExtendWith(KvExtension.class)
class SessionsTest {
    @Test
    void endAfterHalfAnHour(URI redis, TestClock clock) {
        try (Jedis jedis = new Jedis(redis)) {
            jedis.set("session:1", "Ada", SetParams.setParams().ex(1800));
            clock.advance(Duration.ofMinutes(29));
            assertEquals("Ada", jedis.get("session:1"));
            clock.advance(Duration.ofMinutes(1));
            assertNull(jedis.get("session:1"));
        }
    }

    @Test
    void mayLoseAReply(URI redis, Faults faults, Recorder recorder) {
        faults.on("GET").keys("session:*").once().cutReply(3);
        try (Jedis jedis = new Jedis(redis)) {
            assertThrows(JedisConnectionException.class, () -> jedis.get("session:1"));
        }
        recorder.expectExactly("GET session:1");
    }
}
