package io.kvserver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A hundred clients that count at the same time: no count is lost and none is given twice. */
class RaceTest {
    private static final int CLIENTS = 100;

    private final ExecutorService clientThreads = Executors.newFixedThreadPool(CLIENTS);
    private final ExecutorService ownThreads = virtualThreadsIfAny();
    private final List<TestClient> clients = new ArrayList<>();

    /** What one client does in a round. Returns the counts that it was given. */
    private interface Turn {
        List<Long> run(int number) throws IOException;
    }

    @AfterEach
    void disconnect() throws Exception {
        for (TestClient client : clients) {
            client.close();
        }
        for (ExecutorService threads : List.of(clientThreads, ownThreads)) {
            threads.shutdown();
            threads.awaitTermination(TestClient.TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void clientsThatIncrementOnceGetEachNumberOnce(int eventLoops) throws Exception {
        try (KvServer server = start(eventLoops)) {
            for (int round = 0; round < 50; round++) {
                List<Long> counts = race(CLIENTS, clientThreads, i -> List.of(count(i, "INCR a")));

                assertEquals(oneTo(CLIENTS), sorted(counts), "round " + round);
                assertEquals(1, server.store().del("a"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void pipelinesGetAscendingNumbersAndTogetherEachOnce(int eventLoops) throws Exception {
        try (KvServer server = start(eventLoops)) {
            for (int round = 0; round < 5; round++) {
                List<Long> counts = race(CLIENTS, clientThreads, i -> {
                    clients.get(i).send("INCR a\n".repeat(100));
                    List<Long> own = readCounts(i, 100);
                    assertEquals(sorted(own), own, "client " + i);
                    return own;
                });

                assertEquals(oneTo(100 * CLIENTS), sorted(counts), "round " + round);
                assertEquals(1, server.store().del("a"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void keysOfManyShardsAreEachCountedRight(int eventLoops) throws Exception {
        int keys = 200;
        try (KvServer server = start(eventLoops)) {
            // The thousands tell which key was counted.
            List<Long> counts = race(CLIENTS, clientThreads, i -> {
                List<Integer> order = keysInAnOrderOf(i, keys);
                StringBuilder pipeline = new StringBuilder();
                order.forEach(key -> pipeline.append("INCR k").append(key).append('\n'));
                clients.get(i).send(pipeline.toString());
                List<Long> own = new ArrayList<>();
                for (int key : order) {
                    own.add(key * 1000L + Long.parseLong(clients.get(i).readLine()));
                }
                return own;
            });

            List<Long> expected = LongStream.range(0, keys)
                    .flatMap(key -> LongStream.rangeClosed(key * 1000 + 1, key * 1000 + CLIENTS))
                    .boxed()
                    .toList();
            assertEquals(expected, sorted(counts));
            assertEquals(keys, server.store().dbSize());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void callsFromInsideTheProcessCountWithTheClients(int eventLoops) throws Exception {
        int callers = 20;
        try (KvServer server = start(eventLoops)) {
            for (int round = 0; round < 5; round++) {
                Future<List<Long>> fromInside = clientThreads.submit(() -> race(
                        callers,
                        ownThreads,
                        i -> LongStream.range(0, 500)
                                .mapToObj(n -> server.store().incr("a"))
                                .toList()));
                // One thread of the pool is taken by the call above.
                List<Long> counts = new ArrayList<>(race(CLIENTS - 1, clientThreads, i -> {
                    clients.get(i).send("INCR a\n".repeat(100));
                    return readCounts(i, 100);
                }));
                counts.addAll(await(fromInside));

                assertEquals(oneTo((CLIENTS - 1) * 100 + callers * 500), sorted(counts), "round " + round);
                assertEquals(1, server.store().del("a"));
            }
        }
    }

    private KvServer start(int eventLoops) throws IOException {
        KvServer server = new KvServer.Builder().port(0).eventLoops(eventLoops).start();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new TestClient(server));
        }
        return server;
    }

    /** Lets this many racers take their turn at the same time, and returns all their counts. */
    private static List<Long> race(int racers, ExecutorService threads, Turn turn) throws Exception {
        CountDownLatch ready = new CountDownLatch(racers);
        List<Future<List<Long>>> turns = new ArrayList<>();
        for (int i = 0; i < racers; i++) {
            int number = i;
            Callable<List<Long>> racer = () -> {
                ready.countDown();
                ready.await();
                return turn.run(number);
            };
            turns.add(threads.submit(racer));
        }
        List<Long> all = new ArrayList<>();
        for (Future<List<Long>> one : turns) {
            all.addAll(await(one));
        }
        return all;
    }

    private static List<Long> await(Future<List<Long>> counts) throws Exception {
        return counts.get(TestClient.TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    }

    private long count(int client, String request) throws IOException {
        return Long.parseLong(clients.get(client).ask(request));
    }

    private List<Long> readCounts(int client, int count) throws IOException {
        List<Long> counts = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            counts.add(Long.parseLong(clients.get(client).readLine()));
        }
        return counts;
    }

    private static List<Long> oneTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    private static List<Integer> keysInAnOrderOf(int client, int keys) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, keys).boxed().toList());
        Collections.shuffle(order, new Random(client));
        return order;
    }

    private static List<Long> sorted(List<Long> numbers) {
        return numbers.stream().sorted().toList();
    }

    /** A virtual thread for each task where the JDK has them, a platform thread otherwise. */
    private static ExecutorService virtualThreadsIfAny() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (NoSuchMethodException beforeJdk21) {
            return Executors.newCachedThreadPool();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }
}
