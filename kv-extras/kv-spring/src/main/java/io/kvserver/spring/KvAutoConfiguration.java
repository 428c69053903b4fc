package io.kvserver.spring;

import io.kvserver.core.KvStore;
import io.kvserver.net.KvServer;
import java.io.IOException;
import java.nio.file.Path;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Runs a kv server in a Spring Boot application and connects Spring Data Redis to it. The application can replace each bean
 * by its own {@link KvStore}, {@link KvServer} or connection details.
 *
 * <p>Properties: {@code kv.enabled} (default {@code true}), {@code kv.port} (default 0: a free one) and {@code
 * kv.data-directory} (default none: only in memory). The password and the database are those of {@code spring.data.redis};
 * the store requires this password, and its only user is {@code default}. Without a password everyone with an account on the
 * machine can use the store, as with a Redis there.
 */
@AutoConfiguration(before = DataRedisAutoConfiguration.class)
@ConditionalOnClass(DataRedisConnectionDetails.class)
@ConditionalOnProperty(prefix = "kv", name = "enabled", matchIfMissing = true)
public class KvAutoConfiguration {
    static final String PASSWORD = "spring.data.redis.password";

    /** For Spring. */
    public KvAutoConfiguration() {}

    /** The store, which the application can also use directly. */
    @Bean
    @ConditionalOnMissingBean({KvStore.class, KvServer.class})
    public KvStore kvStore(Environment environment) {
        KvStore.Builder store = new KvStore.Builder();
        String password = environment.getProperty(PASSWORD);
        if (password != null && !password.isEmpty()) {
            store.password(password);
        }
        String directory = environment.getProperty("kv.data-directory");
        if (directory != null) {
            store.dataDirectory(Path.of(directory));
        }
        return store.build();
    }

    /**
     * The server, on the loopback address.
     *
     * @throws IOException if it cannot listen on the port
     */
    @Bean
    @ConditionalOnMissingBean
    public KvServer kvServer(KvStore store, Environment environment) throws IOException {
        int port = environment.getProperty("kv.port", Integer.class, 0);
        return new KvServer.Builder().port(port).daemon(true).store(store).start();
    }

    /** The server's address for Spring Data Redis. */
    @Bean
    @ConditionalOnMissingBean(DataRedisConnectionDetails.class)
    public DataRedisConnectionDetails kvConnectionDetails(KvServer server, Environment environment) {
        return new KvConnectionDetails(server, environment);
    }
}
