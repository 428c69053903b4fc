package io.kvserver.core.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.KvStore;
import io.kvserver.core.protocol.Texts;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.core.session.SessionDriver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.lifecycle.PropagationMode;

/**
 * kv compared with a real redis-server: random conversations of several clients get the same replies, byte for byte, except for
 * {@link DeliberateDifferences}. {@code -Dkv.differential.commands=N} makes it a run of about N commands with
 * {@code -Dkv.effort=100}, and never fewer than the default for CI.
 */
@AddLifecycleHook(RedisHooks.NeedsRedis.class)
@AddLifecycleHook(value = RedisHooks.PrintsSeed.class, propagateTo = PropagationMode.DIRECT_DESCENDANTS)
class RedisProperties {
    private static final int COMMANDS = Math.max(100_000, Integer.getInteger("kv.differential.commands", 0));
    private static final int CONVERSATIONS = 200;
    private static final int CLIENTS = 3;
    private static final int BATCH = 20;

    private static RedisServerProcess redis;
    private static long compared;

    /** The requests that one client sends in one piece. */
    record Batch(int client, List<List<String>> requests) {
        @Override
        public String toString() {
            return "\n  client " + client + ": "
                    + requests.stream().map(ClientPair::readable).collect(Collectors.joining(", "));
        }
    }

    @BeforeContainer
    static void startRedis() throws IOException, InterruptedException {
        if (RedisServerProcess.isInstalled()) {
            redis = RedisServerProcess.start();
        }
    }

    @AfterContainer
    static void stopRedis() {
        if (redis != null) {
            redis.close();
            System.out.println("compared the replies to " + compared + " commands with redis-server's");
        }
    }

    @Property(tries = CONVERSATIONS)
    void conversationsGetTheSameReplies(@ForAll("conversations") List<Batch> conversation) throws IOException {
        KvStore store = new KvStore();
        List<ClientPair> clients = new ArrayList<>();
        try {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(ClientPair.connect(store, redis));
            }
            clients.get(0)
                    .compare(List.of(List.of("FLUSHALL"), ServerRequests.DEFAULTS, List.of("CONFIG", "RESETSTAT")));

            for (Batch batch : conversation) {
                clients.get(batch.client()).compare(batch.requests());
                compared += batch.requests().size();
            }
            clients.get(0).compareStatistics();
        } finally {
            for (ClientPair client : clients) {
                client.close();
            }
        }
    }

    @Property(tries = 3000)
    void linesAreSplitIntoTheSameWords(@ForAll("lines") String line) throws IOException {
        try (RedisConnection redisClient = new RedisConnection(redis)) {
            redisClient.send(line.getBytes(ISO_8859_1));

            String reply = new SessionDriver(new KvStore(), InlineReplies.RESP).exchange(line);

            assertEquals(Texts.quoted(redisClient.reply()), Texts.quoted(reply));
        }
    }

    /** A third more commands than were asked for, on average, so that a run hardly ever has fewer. */
    @Provide
    Arbitrary<List<Batch>> conversations() {
        Arbitrary<List<List<String>>> requests = RequestGenerators.all()
                .list()
                .ofMinSize(1)
                .ofMaxSize(BATCH)
                .withSizeDistribution(RandomDistribution.uniform());
        int batches = COMMANDS / CONVERSATIONS * 4 / 3 / (BATCH / 2);
        return Combinators.combine(Arbitraries.integers().between(0, CLIENTS - 1), requests)
                .as(Batch::new)
                .list()
                .ofMinSize(batches / 2)
                .ofMaxSize(batches + batches / 2)
                .withSizeDistribution(RandomDistribution.uniform())
                .withoutEdgeCases();
    }

    /** Lines with an unknown command, so that the error shows how they were split; without NUL, which ends Redis's C strings. */
    @Provide
    Arbitrary<String> lines() {
        return Arbitraries.of(
                        " ",
                        "  ",
                        "\t",
                        "\u000b",
                        "\r",
                        "\"",
                        "\"",
                        "'",
                        "'",
                        "\\",
                        "\\x4",
                        "\\x41",
                        "\\xff",
                        "\\n",
                        "\\\"",
                        "\\'",
                        "a",
                        "bc",
                        "x",
                        "0",
                        "\u00e9",
                        "\" ",
                        "' ",
                        " \"",
                        " '",
                        "\"a b\" ",
                        "'c d' ")
                .list()
                .ofMaxSize(12)
                .map(tokens -> "unknown " + String.join("", tokens) + "\n")
                .withoutEdgeCases();
    }
}
