package io.kvserver.spring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.test.TestServer;
import io.lettuce.core.ReadFrom;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.masterreplica.MasterReplica;
import io.lettuce.core.masterreplica.StatefulRedisMasterReplicaConnection;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.data.domain.Range;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.stream.Consumer;
import org.springframework.data.redis.connection.stream.MapRecord;
import org.springframework.data.redis.connection.stream.ReadOffset;
import org.springframework.data.redis.connection.stream.StreamOffset;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.PatternTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.data.redis.stream.StreamMessageListenerContainer;
import org.springframework.data.redis.stream.StreamMessageListenerContainer.StreamMessageListenerContainerOptions;
import org.springframework.integration.redis.util.RedisLockRegistry;

@SpringTest
class ListenersTest {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    @Autowired
    TestServer server;

    @Autowired
    KvStore store;

    @Autowired
    StringRedisTemplate template;

    @Autowired
    RedisConnectionFactory connections;

    private String next() throws InterruptedException {
        return heard.poll(Application.MAX_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void listenersGetMessagesOfChannelsAndPatterns() throws Exception {
        RedisMessageListenerContainer container = new RedisMessageListenerContainer();
        container.setConnectionFactory(connections);
        container.addMessageListener((message, pattern) -> heard.add("news " + message), ChannelTopic.of("news"));
        container.afterPropertiesSet();
        container.start();
        try {
            template.convertAndSend("news", "one");
            assertEquals("news one", next());

            container.addMessageListener(
                    (message, pattern) -> heard.add(new String(pattern, UTF_8) + " " + message),
                    PatternTopic.of("n?ne"));
            while (store.publish("none", "two") == 0) {
                Thread.onSpinWait();
            }
            assertEquals("n?ne two", next());
        } finally {
            container.destroy();
        }
    }

    @Test
    void streamListenerInAGroupAcknowledges() throws Exception {
        template.opsForStream().createGroup("orders", "billing");
        StreamMessageListenerContainer<String, MapRecord<String, String, String>> container =
                StreamMessageListenerContainer.create(
                        connections,
                        StreamMessageListenerContainerOptions.builder()
                                .pollTimeout(Duration.ofMillis(100))
                                .build());
        container.receive(
                Consumer.from("billing", "first"),
                StreamOffset.create("orders", ReadOffset.lastConsumed()),
                message -> heard.add(message.getValue().toString()));
        container.start();
        try {
            template.opsForStream().add("orders", Map.of("tea", "2"));
            assertEquals("{tea=2}", next());
            assertEquals(1, template.opsForStream().pending("orders", "billing").getTotalPendingMessages());
            String id = template.opsForStream()
                    .pending("orders", "billing", Range.unbounded(), 10)
                    .get(0)
                    .getIdAsString();
            assertEquals(1, template.opsForStream().acknowledge("orders", "billing", id));
            assertEquals(1, template.opsForStream().info("orders").streamLength());
            assertEquals(
                    "billing", template.opsForStream().groups("orders").get(0).groupName());
        } finally {
            container.stop();
        }
    }

    @ParameterizedTest
    @EnumSource
    void lockIsHeldByOneRegistryAndExpires(RedisLockRegistry.RedisLockType type) throws Exception {
        RedisLockRegistry first = new RedisLockRegistry(connections, "locks-" + type, 60_000);
        RedisLockRegistry second = new RedisLockRegistry(connections, "locks-" + type, 60_000);
        first.setRedisLockType(type);
        second.setRedisLockType(type);
        try {
            Lock lock = first.obtain("one");
            assertTrue(lock.tryLock());
            assertFalse(second.obtain("one").tryLock());
            first.renewLock("one");
            CompletableFuture<Boolean> waits =
                    CompletableFuture.supplyAsync(() -> gets(second.obtain("one")), this::thread);
            lock.unlock();
            assertTrue(waits.get(Application.MAX_SECONDS, TimeUnit.SECONDS));

            assertTrue(first.obtain("two").tryLock());
            server.clock().advance(Duration.ofSeconds(61));
            assertTrue(second.obtain("two").tryLock());
        } finally {
            first.destroy();
            second.destroy();
        }
    }

    private void thread(Runnable task) {
        Thread thread = new Thread(task, "waits for a lock");
        thread.setDaemon(true);
        thread.start();
    }

    private static boolean gets(Lock lock) {
        try {
            boolean got = lock.tryLock(Application.MAX_SECONDS, TimeUnit.SECONDS);
            if (got) {
                lock.unlock();
            }
            return got;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void lettuceConnectsToAMasterWithoutReplicas() {
        RedisURI uri = RedisURI.create(server.uri());
        RedisClient client = RedisClient.create(uri);
        try (StatefulRedisMasterReplicaConnection<String, String> connection =
                MasterReplica.connect(client, StringCodec.UTF8, uri)) {
            connection.setReadFrom(ReadFrom.REPLICA_PREFERRED);
            connection.sync().set("a", "b");
            assertEquals("b", connection.sync().get("a"));
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }
}
