package io.kvserver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients on several event loops move ten thousand elements between a hundred collections, some by way of a list that others wait for. In the end each element is there once, and the clients' own counts of the moves are exact.
 */
class MovedElementsTest {
    private static final int ELEMENTS = 10_000;
    private static final int COLLECTIONS = 100;
    /** The number of clients of each kind. */
    private static final int CLIENTS = 8;

    private static final int BATCHES = 20;
    private static final int BATCH = 50;

    private final ExecutorService threads = Executors.newFixedThreadPool(3 * CLIENTS);

    /** What one client does. */
    private interface Turn {
        void run(TestClient client, Random random) throws IOException;
    }

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void eachElementIsThereOnce(int eventLoops) throws Exception {
        try (KvServer server =
                new KvServer.Builder().port(0).eventLoops(eventLoops).start()) {
            for (int i = 0; i < ELEMENTS; i++) {
                server.store().lists().rightPush("list" + i % COLLECTIONS, "element" + i);
                server.store().sets().add("set" + i % COLLECTIONS, "element" + i);
            }

            List<Future<?>> turns = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                turns.add(start(server, i, MovedElementsTest::moveAbout));
                turns.add(start(server, i, MovedElementsTest::bring));
                turns.add(start(server, i, MovedElementsTest::fetch));
            }
            for (Future<?> turn : turns) {
                turn.get(TestClient.TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
            }

            List<String> expected = sorted(IntStream.range(0, ELEMENTS).mapToObj(i -> "element" + i));
            assertEquals(
                    expected,
                    sorted(collections("list").flatMap(key -> server.store().lists().range(key, 0, -1).stream())));
            assertEquals(
                    expected, sorted(collections("set").flatMap(key -> server.store().sets().members(key).stream())));
            assertEquals(0, server.store().lists().size("way"));
            String moves = Integer.toString(CLIENTS * BATCHES * BATCH);
            assertEquals(moves, server.store().hashes().get("counts", "moves"));
            assertEquals(
                    Double.parseDouble(moves),
                    server.store().sortedSets().score("scores", "moves").orElseThrow());
        }
    }

    private Future<?> start(KvServer server, int number, Turn turn) {
        return threads.submit(() -> {
            try (TestClient client = new TestClient(server)) {
                turn.run(client, new Random(number));
            }
            return null;
        });
    }

    private static Stream<String> collections(String kind) {
        return IntStream.range(0, COLLECTIONS).mapToObj(i -> kind + i);
    }

    private static List<String> sorted(Stream<String> elements) {
        return elements.sorted().toList();
    }

    private static String any(Random random, String kind) {
        return kind + random.nextInt(COLLECTIONS);
    }

    /** Moves in pipelines, and counts. */
    private static void moveAbout(TestClient client, Random random) throws IOException {
        for (int batch = 0; batch < BATCHES; batch++) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < BATCH; i++) {
                requests.append("LMOVE %s %s LEFT RIGHT\n".formatted(any(random, "list"), any(random, "list")));
                requests.append("SMOVE %s %s element%d\n"
                        .formatted(any(random, "set"), any(random, "set"), random.nextInt(ELEMENTS)));
                requests.append("HINCRBY counts moves 1\nZADD scores INCR 1 moves\n");
            }
            client.send(requests.toString());
            for (int i = 0; i < 4 * BATCH; i++) {
                client.readLine();
            }
        }
    }

    /** Pushes elements to the list that others wait for. */
    private static void bring(TestClient client, Random random) throws IOException {
        int brought = 0;
        while (brought < BATCHES * BATCH) {
            // An empty line: the list was empty.
            brought += client.ask("LMOVE " + any(random, "list") + " way RIGHT LEFT")
                            .isEmpty()
                    ? 0
                    : 1;
        }
    }

    /** Waits for as many elements as another client pushes. */
    private static void fetch(TestClient client, Random random) throws IOException {
        for (int i = 0; i < BATCHES * BATCH; i++) {
            String element = client.ask("BLMOVE way " + any(random, "list") + " RIGHT LEFT 0");
            assertEquals("element", element.substring(0, 7));
        }
    }
}
