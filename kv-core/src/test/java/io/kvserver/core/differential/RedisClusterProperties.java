package io.kvserver.core.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.KvStore;
import io.kvserver.core.protocol.Texts;
import io.kvserver.core.session.ClientOrigin;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.lifecycle.PropagationMode;

/** A store in cluster mode compared with a redis-server that is the only node of a cluster. */
@AddLifecycleHook(RedisHooks.NeedsRedis.class)
@AddLifecycleHook(value = RedisHooks.PrintsSeed.class, propagateTo = PropagationMode.DIRECT_DESCENDANTS)
class RedisClusterProperties {
    /** Stands for the id of the node in requests and replies. */
    static final String OWN_ID = "<the node's own identity, 40 digits....>";

    private static final int CONVERSATION = 400;
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private static RedisServerProcess redis;
    private static Path directory;

    @BeforeContainer
    static void startRedis() throws IOException, InterruptedException {
        if (!RedisServerProcess.isInstalled()) {
            return;
        }
        directory = Files.createTempDirectory("kv-cluster");
        redis = RedisServerProcess.start(
                "--cluster-enabled", "yes", "--cluster-announce-ip", "127.0.0.1", "--dir", directory.toString());
        try (RedisConnection connection = new RedisConnection(redis)) {
            assertEquals("+OK\r\n", connection.exchange(List.of("CLUSTER", "ADDSLOTSRANGE", "0", "16383")));
            long end = System.nanoTime() + PATIENCE_NANOS;
            while (!connection.exchange(List.of("CLUSTER", "INFO")).contains("cluster_state:ok")) {
                assertEquals(true, System.nanoTime() < end);
                LockSupport.parkNanos(10_000_000);
            }
        }
    }

    @AfterContainer
    static void stopRedis() throws IOException {
        if (redis != null) {
            redis.close();
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
    }

    @Property(tries = 15)
    void theOnlyNodeOfAClusterAnswersAlike(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        ClusterRequests requests = new ClusterRequests(random);
        KvStore store = new KvStore.Builder().clusterMode(true).build();
        try (RedisConnection connection = new RedisConnection(redis)) {
            int port = connection.port();
            ClientOrigin origin = ClientOrigin.of("127.0.0.1:1", "127.0.0.1:" + port, null);
            SessionDriver kv = new SessionDriver(wake -> store.newSession(InlineReplies.RESP, origin, wake));
            String redisId = id(connection.exchange(List.of("CLUSTER", "MYID")));
            String kvId = id(ask(kv, List.of("CLUSTER", "MYID")));
            connection.exchange(List.of("FLUSHALL"));
            if (random.nextBoolean()) {
                connection.exchange(List.of("HELLO", "3"));
                ask(kv, List.of("HELLO", "3"));
            }
            List<List<String>> conversation = new ArrayList<>();
            for (int i = 0; i < CONVERSATION; i++) {
                conversation.add(requests.next());
            }
            conversation.add(List.of("DISCARD"));
            conversation.addAll(ClusterRequests.contents());
            for (List<String> request : conversation) {
                String expected = connection.exchange(with(redisId, request)).replace(redisId, OWN_ID);
                String actual = ask(kv, with(kvId, request)).replace(kvId, OWN_ID);
                assertEquals(
                        comparable(request, expected), comparable(request, actual), () -> ClientPair.readable(request));
            }
        }
    }

    private static String comparable(List<String> request, String reply) {
        boolean ordered = !request.contains("GETKEYSINSLOT") && !request.contains("CONFIG");
        return Texts.quoted(ordered ? reply : UnorderedReplies.sorted(reply, 1));
    }

    private static List<String> with(String id, List<String> request) {
        List<String> words = new ArrayList<>(request);
        words.replaceAll(word -> word.equals(OWN_ID) ? id : word);
        return words;
    }

    private static String id(String reply) {
        return reply.substring(reply.length() - 42).strip();
    }

    private static String ask(SessionDriver kv, List<String> request) {
        return new String(kv.exchange(Requests.array(request)), ISO_8859_1);
    }
}
