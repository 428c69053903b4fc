package io.kvserver.spring;

import io.kvserver.net.KvServer;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.core.env.Environment;

/** A server's address, for Spring Data Redis; other details come from its properties. Any thread. */
final class KvConnectionDetails implements DataRedisConnectionDetails {
    private final KvServer server;
    private final Environment environment;

    KvConnectionDetails(KvServer server, Environment environment) {
        this.server = server;
        this.environment = environment;
    }

    @Override
    public @Nullable String getUsername() {
        return environment.getProperty("spring.data.redis.username");
    }

    @Override
    public @Nullable String getPassword() {
        return environment.getProperty(KvAutoConfiguration.PASSWORD);
    }

    @Override
    public Standalone getStandalone() {
        InetSocketAddress address = server.connectAddress();
        return Standalone.of(
                address.getAddress().getHostAddress(),
                address.getPort(),
                environment.getProperty("spring.data.redis.database", Integer.class, 0));
    }
}
