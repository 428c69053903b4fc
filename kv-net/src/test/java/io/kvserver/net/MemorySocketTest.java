package io.kvserver.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisBusyException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.params.ClientKillParams;

/** Jedis and plain streams, connected within the server's process, without a network. */
@Timeout(60)
class MemorySocketTest {
    private KvServer server;

    @BeforeEach
    void start() throws Exception {
        server = new KvServer.Builder()
                .store(new KvStore.Builder())
                .port(0)
                .daemon(true)
                .start();
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Jedis connect() {
        return new Jedis(server::connect);
    }

    @Test
    void jedisSetsAndGets() {
        try (Jedis jedis = connect()) {
            jedis.set("a", "b");

            assertEquals("b", jedis.get("a"));
            assertEquals("b", server.store().get("a"));
            assertTrue(jedis.clientList().contains("addr=memory:"), jedis.clientList());
        }
    }

    @Test
    void jedisSpeaksRESP3() {
        DefaultJedisClientConfig config =
                DefaultJedisClientConfig.builder().protocol(RedisProtocol.RESP3).build();
        try (Jedis jedis = new Jedis(server::connect, config)) {
            jedis.hset("h", "f", "v");

            assertEquals("v", jedis.hgetAll("h").get("f"));
        }
    }

    @Test
    void aLargePipelineIsAnswered() {
        try (Jedis jedis = connect()) {
            String value = "x".repeat(1000);
            Pipeline pipeline = jedis.pipelined();
            Response<String> last = null;
            for (int i = 0; i < 5000; i++) {
                pipeline.set("k" + i, value);
                last = pipeline.get("k" + i);
            }
            pipeline.sync();

            assertEquals(value, last.get());
        }
    }

    @Test
    void aBlockedClientIsServed() throws Exception {
        try (Jedis waiting = connect();
                Jedis pushing = connect()) {
            CompletableFuture<List<String>> popped = supplyAsync(() -> waiting.blpop(30, "list"));
            while (!pushing.info("clients").contains("blocked_clients:1")) {
                Thread.onSpinWait();
            }

            pushing.lpush("list", "x");

            assertEquals(List.of("list", "x"), popped.get(30, TimeUnit.SECONDS));
            assertEquals(null, waiting.blpop(0.01, "list"));
        }
    }

    @Test
    void messagesArePushed() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        JedisPubSub listener = new JedisPubSub() {
            @Override
            public void onSubscribe(String channel, int count) {
                told.add("+" + channel);
            }

            @Override
            public void onMessage(String channel, String message) {
                told.add(message);
            }
        };
        try (Jedis subscriber = connect();
                Jedis publisher = connect()) {
            CompletableFuture<Void> subscribed = runAsync(() -> subscriber.subscribe(listener, "news"));
            assertEquals("+news", told.poll(30, TimeUnit.SECONDS));

            publisher.publish("news", "a");
            publisher.publish("news", "b");

            assertEquals("a", told.poll(30, TimeUnit.SECONDS));
            assertEquals("b", told.poll(30, TimeUnit.SECONDS));
            listener.unsubscribe();
            subscribed.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void aKilledClientIsDisconnected() {
        // Never closed: closing it would send again what could not be sent, and fail.
        Jedis victim = connect();
        try (Jedis other = connect()) {
            long id = victim.clientId();

            assertEquals(1, other.clientKill(new ClientKillParams().id(Long.toString(id))));

            assertThrows(JedisConnectionException.class, () -> {
                while (true) {
                    victim.ping();
                }
            });
        }
    }

    @Test
    void aReadTimesOutAndTheSocketLivesOn() throws Exception {
        try (Socket socket = server.connect()) {
            socket.setSoTimeout(1);
            socket.getOutputStream().write("BLPOP a 0\n".getBytes(UTF_8));
            assertThrows(
                    SocketTimeoutException.class, () -> socket.getInputStream().read());

            server.store().lists().rightPush("a", "x");
            socket.setSoTimeout(0);

            assertEquals("a\nx\n", new String(socket.getInputStream().readNBytes(4), UTF_8));
            socket.getOutputStream().write("PING\nQUIT\n".getBytes(UTF_8));
            assertEquals("PONG\n", new String(socket.getInputStream().readAllBytes(), UTF_8));
            assertFalse(socket.isClosed());
            assertThrows(IOException.class, () -> socket.getOutputStream().write('P'));
        }
    }

    @Test
    void allRequestsAreAnsweredAfterTheLast() throws Exception {
        try (Socket socket = server.connect()) {
            socket.getOutputStream().write("INCR a\nINCR a\n".getBytes(UTF_8));
            socket.shutdownOutput();

            assertEquals("1\n2\n", new String(socket.getInputStream().readAllBytes(), UTF_8));
        }
    }

    @Test
    void theServersEndDisconnects() throws Exception {
        Socket socket = server.connect();
        CompletableFuture<Integer> end = supplyAsync(() -> {
            try {
                return socket.getInputStream().read();
            } catch (IOException e) {
                return -1;
            }
        });

        server.close();

        assertEquals(-1, end.get(30, TimeUnit.SECONDS));
        assertThrows(IllegalStateException.class, server::connect);
        assertFalse(server.isRunning());
    }

    @Test
    void theServerClosesWhileAScriptRuns() throws Exception {
        server.store().call("CONFIG", "SET", "busy-reply-threshold", "0");
        Socket socket = server.connect();
        CompletableFuture<Void> script = runAsync(() -> {
            try {
                socket.getOutputStream().write("EVAL \"while true do end\" 0\n".getBytes(UTF_8));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        try (Jedis other = connect()) {
            while (!isBusy(other)) {
                Thread.onSpinWait();
            }
        }
        try {
            runAsync(server::close).get(30, TimeUnit.SECONDS);
        } finally {
            server.store().close();
        }

        script.get(30, TimeUnit.SECONDS);
        assertThrows(IOException.class, () -> socket.getInputStream().read());
    }

    private static boolean isBusy(Jedis jedis) {
        try {
            jedis.ping();
            return false;
        } catch (JedisBusyException e) {
            return true;
        }
    }

    /** On threads of their own, because the common pool of a small machine has only one. */
    private static CompletableFuture<Void> runAsync(Runnable task) {
        return CompletableFuture.runAsync(task, run -> new Thread(run).start());
    }

    private static <T> CompletableFuture<T> supplyAsync(Supplier<T> task) {
        return CompletableFuture.supplyAsync(task, run -> new Thread(run).start());
    }
}
