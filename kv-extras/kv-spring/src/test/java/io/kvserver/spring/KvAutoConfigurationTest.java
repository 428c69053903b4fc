package io.kvserver.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.net.KvServer;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.ValueOperations;

class KvAutoConfigurationTest {
    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({KvAutoConfiguration.class, DataRedisAutoConfiguration.class})
    static class Small {}

    private static ConfigurableApplicationContext run(
            Consumer<AnnotationConfigApplicationContext> own, String... properties) {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        TestPropertyValues.of(properties).applyTo(context);
        context.register(Small.class);
        own.accept(context);
        context.refresh();
        return context;
    }

    private static ConfigurableApplicationContext run(String... properties) {
        return run(context -> {}, properties);
    }

    private static ValueOperations<String, String> values(ConfigurableApplicationContext context) {
        return context.getBean(StringRedisTemplate.class).opsForValue();
    }

    @Test
    void springTalksToAServerThatEndsWithTheApplication() {
        KvServer server;
        try (ConfigurableApplicationContext context = run()) {
            server = context.getBean(KvServer.class);
            values(context).set("a", "b");
            assertEquals("b", context.getBean(KvStore.class).get("a"));
        }

        assertTrue(server.isClosed());
    }

    @Test
    void passwordDatabaseAndDirectoryAreKept(@TempDir Path directory) {
        String[] properties = {
            "spring.data.redis.password=secret", "spring.data.redis.database=3", "kv.data-directory=" + directory
        };
        try (ConfigurableApplicationContext context = run(properties)) {
            values(context).set("a", "b");
        }
        try (ConfigurableApplicationContext context = run(properties)) {
            assertEquals("b", values(context).get("a"));
            assertEquals("b", context.getBean(KvStore.class).database(3).get("a"));
        }
    }

    @Test
    void storeOfTheApplicationIsServed() {
        KvStore own = new KvStore();
        try (ConfigurableApplicationContext context =
                run(it -> it.registerBean(KvStore.class, () -> own), "kv.enabled=true")) {
            values(context).set("a", "b");
            assertEquals("b", own.get("a"));
        }
    }

    @Test
    void connectionDetailsOfTheApplicationAreUsed() {
        DataRedisConnectionDetails details = new DataRedisConnectionDetails() {
            @Override
            public Standalone getStandalone() {
                return Standalone.of("localhost", 1);
            }
        };
        try (ConfigurableApplicationContext context =
                run(it -> it.registerBean(DataRedisConnectionDetails.class, () -> details))) {
            assertSame(details, context.getBean(DataRedisConnectionDetails.class));
        }
    }

    @Test
    void itCanBeSwitchedOff() {
        try (ConfigurableApplicationContext context = run("kv.enabled=false")) {
            assertFalse(context.containsBean("kvServer"));
        }
    }
}
