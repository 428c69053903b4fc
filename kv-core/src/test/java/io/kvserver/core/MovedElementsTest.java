package io.kvserver.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.Lists.Side;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many threads move ten thousand elements between a hundred collections: at any time each element is there exactly once. */
class MovedElementsTest {
    private static final int ELEMENTS = 10_000;
    private static final int COLLECTIONS = 100;
    private static final int EMPTY = 10;
    private static final int THREADS = 4;
    private static final int MOVES = 10_000;
    private static final long PATIENCE_SECONDS = 60;

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1);

    /** What one thread does. */
    private interface Turn {
        void run(Random random) throws Exception;
    }

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    private static KvStore filled(int shards) {
        KvStore store = new KvStore.Builder().shards(shards).build();
        for (int i = 0; i < ELEMENTS; i++) {
            store.lists().rightPush("list" + i % COLLECTIONS, "element" + i);
            store.sets().add("set" + i % COLLECTIONS, "element" + i);
        }
        return store;
    }

    private static String any(Random random, String kind) {
        return kind + random.nextInt(COLLECTIONS);
    }

    private static String empty(Random random) {
        return "empty" + random.nextInt(EMPTY);
    }

    private static Side side(Random random) {
        return random.nextBoolean() ? Side.LEFT : Side.RIGHT;
    }

    private static List<String> sorted(Stream<String> elements) {
        return elements.sorted().toList();
    }

    private static List<String> expected() {
        return sorted(IntStream.range(0, ELEMENTS).mapToObj(i -> "element" + i));
    }

    private static List<String> inLists(KvStore store) {
        return sorted(
                IntStream.range(0, COLLECTIONS).boxed().flatMap(i -> store.lists().range("list" + i, 0, -1).stream()));
    }

    private static List<String> inSets(KvStore store) {
        return sorted(IntStream.range(0, COLLECTIONS).boxed().flatMap(i -> store.sets().members("set" + i).stream()));
    }

    /** Lets all threads take their turns, and checks again and again meanwhile. */
    private void race(Turn turn, Turn look) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        Future<?> looking = threads.submit(() -> {
            Random random = new Random(THREADS);
            do {
                look.run(random);
            } while (!over.get());
            return null;
        });
        List<Future<?>> turns = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Random random = new Random(i);
            turns.add(threads.submit(() -> {
                turn.run(random);
                return null;
            }));
        }
        for (Future<?> one : turns) {
            one.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        over.set(true);
        looking.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8})
    void movesBetweenListsAndBetweenSetsLoseNothing(int shards) throws Exception {
        try (KvStore store = filled(shards)) {
            String[] sets =
                    IntStream.range(0, COLLECTIONS).mapToObj(i -> "set" + i).toArray(String[]::new);

            race(
                    random -> {
                        for (int i = 0; i < MOVES / 2; i++) {
                            store.lists().move(any(random, "list"), side(random), any(random, "list"), side(random));
                            String member = "element" + random.nextInt(ELEMENTS);
                            store.sets().move(any(random, "set"), any(random, "set"), member);
                        }
                    },
                    // A union of all sets reads them at one moment.
                    random -> assertEquals(ELEMENTS, store.sets().union(sets).size()));

            assertEquals(expected(), inLists(store));
            assertEquals(expected(), inSets(store));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8})
    void movesThatWaitLoseNothingWhetherTheyAreCancelledOrNot(int shards) throws Exception {
        try (KvStore store = filled(shards)) {
            race(
                    random -> {
                        for (int i = 0; i < MOVES / 4; i++) {
                            // From lists that are empty most of the time.
                            CompletableFuture<String> waiting = store.lists()
                                    .moveAsync(
                                            empty(random),
                                            side(random),
                                            any(random, "list"),
                                            side(random),
                                            Duration.ofSeconds(PATIENCE_SECONDS));
                            store.lists().move(any(random, "list"), side(random), empty(random), side(random));
                            waiting.cancel(random.nextBoolean());
                        }
                    },
                    random -> store.lists().size(any(random, "list")));

            List<String> all = new ArrayList<>(inLists(store));
            for (int i = 0; i < EMPTY; i++) {
                all.addAll(store.lists().range("empty" + i, 0, -1));
            }
            assertEquals(expected(), sorted(all.stream()));
        }
    }

    @Test
    void countsOfFieldsAndScoresAreExact() throws Exception {
        try (KvStore store = new KvStore.Builder().shards(4).build()) {
            race(
                    random -> {
                        for (int i = 0; i < MOVES; i++) {
                            int number = random.nextInt(300);
                            store.hashes().incrBy("hash" + number % 3, "field" + number, 1);
                            store.sortedSets().incrBy("zset" + number % 3, "member" + number, 1);
                        }
                    },
                    random -> store.hashes().entries("hash0"));

            long fields = 0;
            double scores = 0;
            for (int i = 0; i < 3; i++) {
                fields += store.hashes().entries("hash" + i).values().stream()
                        .mapToLong(Long::parseLong)
                        .sum();
                scores += store.sortedSets().range("zset" + i, 0, -1).stream()
                        .mapToDouble(SortedSets.Scored::score)
                        .sum();
            }
            assertEquals(THREADS * MOVES, fields);
            assertEquals(THREADS * MOVES, scores);
        }
    }
}
