package io.kvserver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.Access;
import io.kvserver.core.KvStore;
import io.lettuce.core.AclCategory;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.resps.AccessControlLogEntry;
import redis.clients.jedis.resps.AccessControlUser;

/** Client libraries create users, list them, and log in as them. */
class UsersOverTcpTest {
    private final KvStore.Builder store = new KvStore.Builder()
            .access(new Access().user("app", "on", ">secret", "~app:*", "&app:*", "+@all", "-@dangerous"));
    private KvServer server;
    private HostAndPort address;

    @BeforeEach
    void start() throws Exception {
        server = new KvServer.Builder().port(0).store(store).build();
        server.start();
        address = new HostAndPort("127.0.0.1", server.port());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Jedis jedis(String user, String password) {
        return new Jedis(
                address,
                DefaultJedisClientConfig.builder()
                        .protocol(RedisProtocol.RESP3)
                        .user(user)
                        .password(password)
                        .build());
    }

    @Test
    void jedisIsAUserWithFewRights() {
        try (Jedis app = jedis("app", "secret")) {
            assertEquals("app", app.aclWhoAmI());
            assertEquals("OK", app.set("app:1", "x"));
            assertThrows(JedisAccessControlException.class, () -> app.set("other", "x"));
            assertThrows(JedisAccessControlException.class, app::flushAll);
            assertEquals(0, app.publish("app:news", "x"));
            assertThrows(JedisAccessControlException.class, () -> app.publish("news", "x"));
        }
        assertThrows(JedisAccessControlException.class, () -> jedis("app", "wrong"));
    }

    @Test
    void jedisManagesUsers() {
        try (Jedis admin = new Jedis(address)) {
            assertEquals("OK", admin.aclSetUser("alice", "on", ">p", "~a", "+get", "(+set ~b)"));
            assertEquals(List.of("alice", "app", "default"), admin.aclUsers());
            AccessControlUser alice = admin.aclGetUser("alice");
            assertEquals(List.of("on"), alice.getFlags());
            assertEquals("-@all +get", alice.getCommands());
            assertEquals("~a", alice.getKeys());
            assertNull(admin.aclGetUser("nobody"));
            assertTrue(admin.aclCat().contains("sortedset"));
            assertTrue(admin.aclCat("sortedset").contains("zadd"));
            assertEquals("OK", admin.aclDryRun("alice", "GET", "a"));
            assertTrue(admin.aclDryRun("alice", "GET", "c").startsWith("This user has no permissions"));

            try (Jedis client = jedis("alice", "p")) {
                assertThrows(JedisAccessControlException.class, () -> client.get("b"));
                assertTrue(admin.clientList().contains(" user=alice "));
                AccessControlLogEntry entry = admin.aclLog().get(0);
                assertEquals("key", entry.getReason());
                assertEquals("b", entry.getObject());
                assertEquals("alice", entry.getUsername());
                assertEquals(1, admin.aclDelUser("alice"));
                assertThrows(JedisConnectionException.class, client::ping);
            }
        }
    }

    @Test
    void lettuceManagesUsersAndLogsInAsOne() {
        RedisClient client = RedisClient.create();
        RedisURI uri = RedisURI.create("127.0.0.1", server.port());
        RedisURI named = RedisURI.builder(uri)
                .withAuthentication("bob", "p".toCharArray())
                .build();
        try (StatefulRedisConnection<String, String> admin = client.connect(uri)) {
            RedisCommands<String, String> commands = admin.sync();
            commands.aclSetuser(
                    "bob",
                    AclSetuserArgs.Builder.on()
                            .addPassword("p")
                            .keyPattern("b*")
                            .addCategory(AclCategory.STRING));
            try (StatefulRedisConnection<String, String> bob = client.connect(named)) {
                assertEquals("OK", bob.sync().set("b1", "x"));
                String refused = assertThrows(
                                RedisCommandExecutionException.class,
                                () -> bob.sync().get("a"))
                        .getMessage();
                assertTrue(refused.startsWith("NOPERM "), refused);
            }
            assertEquals("key", commands.aclLog().get(0).get("reason"));
            assertEquals(1, commands.aclDeluser("bob"));
        } finally {
            client.shutdown();
        }
    }
}
