package io.kvserver.core.differential;

import java.io.IOException;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** The common part of comparisons with a real redis-server: it runs as long as the tests of a class. */
class BesideRedis {
    /** The redis-server of the class whose tests run; {@code null} if it is not installed. */
    static RedisServerProcess redis;

    @BeforeContainer
    static void startRedis() throws IOException, InterruptedException {
        if (RedisServerProcess.isInstalled()) {
            redis = RedisServerProcess.start();
        }
    }

    @AfterContainer
    static void stopRedis() {
        if (redis != null) {
            redis.close();
        }
    }
}
