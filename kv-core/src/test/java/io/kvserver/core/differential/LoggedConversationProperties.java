package io.kvserver.core.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.Contents;
import io.kvserver.core.Fsync;
import io.kvserver.core.KvStore;
import io.kvserver.core.SettableClock;
import io.kvserver.core.TornLog;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.PropagationMode;

/**
 * Several clients send valid and invalid requests, in transactions or not: the log can be loaded, and restores what the store held.
 * A redis-server can load it, too, and then holds the same.
 */
@AddLifecycleHook(value = RedisHooks.PrintsSeed.class, propagateTo = PropagationMode.DIRECT_DESCENDANTS)
class LoggedConversationProperties {
    private static final int CLIENTS = 3;
    private static final int BATCHES = 40;
    private static final int BATCH = 10;
    private static final List<String> KEYS = List.of("a", "b", "c", "s1", "z1", "d1");

    /** The requests that one client sends in one piece, after some time. */
    record Batch(int client, int millisLater, List<List<String>> requests) {
        @Override
        public String toString() {
            return "\n  client " + client + " after " + millisLater + " ms: "
                    + requests.stream().map(ClientPair::readable).collect(Collectors.joining(", "));
        }
    }

    @Property(tries = 60)
    void aStoreFindsWhatItHeld(@ForAll("conversations") List<Batch> conversation) throws IOException {
        Path directory = Files.createTempDirectory("kv-log");
        try {
            SettableClock clock = new SettableClock();
            SortedMap<String, String> held = run(conversation, directory, clock);

            try (KvStore again = open(directory, clock)) {
                assertEquals(held, Contents.of(again));
            }
        } finally {
            delete(directory);
        }
    }

    @Property(tries = 20)
    @AddLifecycleHook(RedisHooks.NeedsRedis.class)
    void aRedisServerFindsWhatItHeld(@ForAll("conversations") List<Batch> conversation)
            throws IOException, InterruptedException {
        isFoundByRedis(conversation, UnaryOperator.identity());
    }

    private static void isFoundByRedis(List<Batch> conversation, UnaryOperator<String> masking)
            throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("kv-log");
        try {
            SortedMap<String, String> held = run(conversation, directory, new SettableClock());

            try (RedisServerProcess redis =
                    RedisServerProcess.start("--dir", directory.toString(), "--appendonly", "yes")) {
                assertEquals(masked(held, masking), masked(Contents.of(redis), masking));
            }
        } finally {
            delete(directory);
        }
    }

    @Property(tries = 40)
    void aStoreFindsItsStreams(@ForAll("onStreams") List<Batch> conversation) throws IOException {
        aStoreFindsWhatItHeld(conversation);
    }

    @Property(tries = 20)
    @AddLifecycleHook(RedisHooks.NeedsRedis.class)
    void aRedisServerFindsTheStreams(@ForAll("onStreams") List<Batch> conversation)
            throws IOException, InterruptedException {
        // The clock of these stores is ahead, and Redis does not accept the time of a delivery in the future.
        isFoundByRedis(conversation, StreamRequests::masked);
    }

    @Property(tries = 10)
    void aStoreFindsTheCollections(@ForAll("onCollections") List<Batch> conversation) throws IOException {
        aStoreFindsWhatItHeld(conversation);
    }

    @Property(tries = 5)
    @AddLifecycleHook(RedisHooks.NeedsRedis.class)
    void aRedisServerFindsTheCollections(@ForAll("onCollections") List<Batch> conversation)
            throws IOException, InterruptedException {
        isFoundByRedis(conversation, UnaryOperator.identity());
    }

    private static SortedMap<String, String> masked(SortedMap<String, String> contents, UnaryOperator<String> masking) {
        contents.replaceAll((key, value) -> masking.apply(value));
        return contents;
    }

    /** The content of a store at the end; its directory holds the files. */
    private static SortedMap<String, String> run(List<Batch> conversation, Path directory, SettableClock clock)
            throws IOException {
        try (KvStore store = open(directory, clock)) {
            List<SessionDriver> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(new SessionDriver(store, InlineReplies.RESP));
            }
            for (Batch batch : conversation) {
                clock.advanceMillis(batch.millisLater());
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                batch.requests().forEach(request -> bytes.writeBytes(Requests.array(request)));
                clients.get(batch.client()).exchangePatiently(bytes.toByteArray());
            }
            return Contents.of(store);
        }
    }

    private static KvStore open(Path directory, SettableClock clock) {
        return new KvStore.Builder()
                .clock(clock)
                .dataDirectory(directory)
                .fsync(Fsync.NEVER)
                .tornLog(TornLog.REFUSE)
                .build();
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Provide
    Arbitrary<List<Batch>> conversations() {
        return conversationsOf(RequestGenerators.onKeys());
    }

    @Provide
    Arbitrary<List<Batch>> onStreams() {
        return conversationsOf(StreamRequests.timed());
    }

    /** SORT, what it sorts and where it stores; lists, sorted sets, places, and keys that count. */
    @Provide
    Arbitrary<List<Batch>> onCollections() {
        return Arbitraries.longs().map(seed -> {
            Random random = new Random(seed);
            SortRequests sorts = new SortRequests(random, 12);
            List<Batch> conversation = new ArrayList<>(List.of(new Batch(0, 0, sorts.weights())));
            for (int i = 0; i < BATCHES; i++) {
                List<List<String>> requests = Stream.generate(() -> switch (random.nextInt(8)) {
                            case 0, 1 -> sorts.change();
                            case 2, 3 -> sorts.sort();
                            case 4 -> GeoRequests.one(random, KEYS, 8);
                            case 5 -> ListRequests.one(random, KEYS, ListRequests::small);
                            case 6 -> SortedSetRequests.one(random, KEYS, 8);
                            default -> HyperLogLogRequests.one(random, KEYS, 8);
                        })
                        .limit(BATCH)
                        .toList();
                conversation.add(new Batch(random.nextInt(CLIENTS), random.nextInt(2), requests));
            }
            return conversation;
        });
    }

    private static Arbitrary<List<Batch>> conversationsOf(Arbitrary<List<String>> each) {
        Arbitrary<List<List<String>>> requests =
                each.list().ofMinSize(1).ofMaxSize(20).withSizeDistribution(RandomDistribution.uniform());
        Arbitrary<Integer> millisLater = Arbitraries.of(0, 0, 0, 1, 1000, 100_000);
        return Combinators.combine(Arbitraries.integers().between(0, CLIENTS - 1), millisLater, requests)
                .as(Batch::new)
                .list()
                .ofMinSize(5)
                .ofMaxSize(60)
                .withSizeDistribution(RandomDistribution.uniform())
                .withoutEdgeCases();
    }
}
