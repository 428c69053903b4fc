package io.kvserver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;

/** Client libraries whose connections are encrypted. */
class TlsClientsTest {
    @TempDir
    private static Path directory;

    private static TestCertificates certificates;
    private static KvServer server;

    @BeforeAll
    static void start() throws Exception {
        certificates = TestCertificates.make(directory, "EC");
        server = new KvServer.Builder().port(0).tls(certificates.options()).start();
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @Test
    @SuppressWarnings("deprecation") // The other way reads its certificates from files.
    void jedisIsServed() throws Exception {
        DefaultJedisClientConfig config = DefaultJedisClientConfig.builder()
                .ssl(true)
                .sslSocketFactory(certificates.client(false).getSocketFactory())
                .socketTimeoutMillis(TestClient.TIMEOUT_MILLIS)
                .build();
        try (Jedis jedis = new Jedis(new HostAndPort("127.0.0.1", server.tlsPort()), config)) {
            assertEquals("OK", jedis.set("jedis", "x".repeat(100_000)));
            assertEquals(100_000, jedis.get("jedis").length());
            Pipeline pipeline = jedis.pipelined();
            for (int i = 0; i < 1000; i++) {
                pipeline.incr("jedis-count");
            }
            assertEquals(1000, pipeline.syncAndReturnAll().size());
            assertEquals("1000", jedis.get("jedis-count"));
        }
    }

    @Test
    void lettuceIsServed() {
        RedisURI uri = RedisURI.builder()
                .withHost("localhost")
                .withPort(server.tlsPort())
                .withSsl(true)
                .build();
        RedisClient client = RedisClient.create(uri);
        client.setOptions(ClientOptions.builder()
                .sslOptions(SslOptions.builder()
                        .jdkSslProvider()
                        .trustManager(certificates.certificate.toFile())
                        .build())
                .build());
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            assertEquals("OK", connection.sync().set("lettuce", "x".repeat(100_000)));
            assertEquals(100_000, connection.sync().get("lettuce").length());
            assertEquals("PONG", connection.sync().ping());
        } finally {
            client.shutdown();
        }
    }
}
