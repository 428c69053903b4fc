package io.kvserver.test.programs;

import java.net.URI;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/** The configuration of the tests' Redisson: few threads and connections, and strings stored as plain text. */
final class RedissonConfig {
    private RedissonConfig() {}

    static Config of(URI redis) {
        Config config = new Config();
        config.setCodec(StringCodec.INSTANCE);
        config.setThreads(2);
        config.setNettyThreads(2);
        config.useSingleServer()
                .setAddress("redis://" + redis.getHost() + ":" + redis.getPort())
                .setConnectionMinimumIdleSize(1)
                .setSubscriptionConnectionMinimumIdleSize(1);
        return config;
    }
}
