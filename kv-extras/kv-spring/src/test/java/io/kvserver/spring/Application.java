package io.kvserver.spring;

import io.kvserver.core.KvStore;
import io.kvserver.net.KvServer;
import io.kvserver.test.TestServer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.context.support.PropertySourcesPlaceholderConfigurer;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.RedisKeyExpiredEvent;
import org.springframework.data.redis.core.RedisKeyValueAdapter.EnableKeyspaceEvents;
import org.springframework.data.redis.repository.configuration.EnableRedisRepositories;
import org.springframework.session.data.redis.config.annotation.web.http.EnableRedisIndexedHttpSession;
import org.springframework.session.events.AbstractSessionEvent;

/** An application that uses everything Spring offers for Redis, on a server whose clock the tests move. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableCaching
@EnableRedisRepositories(enableKeyspaceEvents = EnableKeyspaceEvents.ON_STARTUP)
@EnableRedisIndexedHttpSession
class Application {
    static final int MAX_SECONDS = 20;

    private final BlockingQueue<ApplicationEvent> events = new LinkedBlockingQueue<>();

    @Bean
    static PropertySourcesPlaceholderConfigurer placeholders() {
        return new PropertySourcesPlaceholderConfigurer();
    }

    @Bean
    TestServer testServer() {
        return TestServer.start();
    }

    @Bean(destroyMethod = "")
    KvServer server(TestServer server) {
        return server.server();
    }

    @Bean(destroyMethod = "")
    KvStore store(TestServer server) {
        return server.store();
    }

    @Bean
    CacheManager cacheManager(RedisConnectionFactory connections) {
        RedisCacheWriter writer = RedisCacheWriter.create(connections, how -> how.immediateWrites(true));
        return RedisCacheManager.builder(writer)
                .cacheDefaults(RedisCacheConfiguration.defaultCacheConfig().entryTtl(Duration.ofMinutes(10)))
                .enableStatistics()
                .build();
    }

    @Bean
    Prices prices() {
        return new Prices();
    }

    @EventListener
    void session(AbstractSessionEvent event) {
        events.add(event);
    }

    @EventListener
    void expired(RedisKeyExpiredEvent<?> event) {
        events.add(event);
    }

    /** The next event of this type; discards earlier events of other types. */
    <E extends ApplicationEvent> E next(Class<E> type) throws InterruptedException {
        while (true) {
            ApplicationEvent event = events.poll(MAX_SECONDS, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("no " + type.getSimpleName());
            }
            if (type.isInstance(event)) {
                return type.cast(event);
            }
        }
    }
}
