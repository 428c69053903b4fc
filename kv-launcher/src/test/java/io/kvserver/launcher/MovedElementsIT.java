package io.kvserver.launcher;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.Slow;
import io.kvserver.launcher.KvProcess.Ready;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients move ten thousand elements between a hundred lists, and as many between a hundred sets, while the jar is killed with
 * SIGKILL again and again: after each kill every element is there exactly once, and no acknowledged count is lost. {@code -Dkv.kills=200}
 * kills it more often, {@code -Dkv.crash.seed=N} chooses the moments.
 */
@Slow
class MovedElementsIT {
    private static final int KILLS = Math.max(2, Integer.getInteger("kv.kills", 4) / 2);
    private static final long SEED = Long.getLong("kv.crash.seed", System.nanoTime());
    private static final int ELEMENTS = 10_000;
    private static final int COLLECTIONS = 100;
    private static final int CLIENTS = 4;
    private static final int MOST_COUNTS = 2000;

    /** The lines of the replies to a round. */
    private static final int REPLIES = 5;

    private final Random random = new Random(SEED);

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void eachElementIsThereOnceAfterEachKill(@TempDir Path directory) throws Exception {
        System.out.println("MovedElementsIT: " + KILLS + " kills, seed " + SEED);
        int acknowledged = 0;
        for (int kill = 0; kill <= KILLS; kill++) {
            try (KvProcess kv = KvProcess.start(
                    "0", "--data-dir", directory.toString(), "--fsync", "always", "--inline-replies", "resp")) {
                Ready ready = kv.ready();
                if (kill == 0) {
                    fill(ready);
                }
                verify(ready, acknowledged, "kill " + kill + ", seed " + SEED);
                acknowledged = count(ready) + moveAndKill(kv, ready, kill);
            }
        }
    }

    private static void fill(Ready ready) throws IOException {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < ELEMENTS; i++) {
            requests.append("RPUSH list%d e%d\r\nSADD set%d e%d\r\n".formatted(i % COLLECTIONS, i, i % COLLECTIONS, i));
        }
        exchange(ready, requests.toString(), 2 * ELEMENTS);
    }

    /** Sends inline requests, and returns this many lines of the replies. */
    private static List<String> exchange(Ready ready, String requests, int lines) throws IOException {
        try (Socket socket = ready.connect()) {
            socket.getOutputStream().write(requests.getBytes(ISO_8859_1));
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
            List<String> replies = new ArrayList<>();
            for (int i = 0; i < lines; i++) {
                replies.add(in.readLine());
            }
            return replies;
        }
    }

    private static int count(Ready ready) throws IOException {
        String reply = exchange(ready, "HINCRBY counts rounds 0\r\n", 1).get(0);
        return Integer.parseInt(reply.substring(1));
    }

    private static void verify(Ready ready, int acknowledged, String run) throws IOException {
        List<String> expected =
                IntStream.range(0, ELEMENTS).mapToObj(i -> "e" + i).sorted().toList();
        assertEquals(expected, all(ready, "LRANGE list%d 0 -1\r\n"), run);
        assertEquals(expected, all(ready, "SMEMBERS set%d\r\n"), run);
        assertTrue(count(ready) >= acknowledged, run);
    }

    /** The sum of a hundred replies. */
    private static List<String> all(Ready ready, String request) throws IOException {
        StringBuilder requests = new StringBuilder();
        IntStream.range(0, COLLECTIONS).forEach(i -> requests.append(request.formatted(i)));
        // A line for each array, two for each element. A surplus element shows as a missing one.
        return exchange(ready, requests.toString(), COLLECTIONS + 2 * ELEMENTS).stream()
                .filter(line -> line.startsWith("e"))
                .sorted()
                .toList();
    }

    /** The number of acknowledged rounds. */
    private int moveAndKill(KvProcess kv, Ready ready, int kill) throws Exception {
        AtomicInteger acknowledged = new AtomicInteger();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Random moves = new Random(SEED + CLIENTS * (long) kill + i);
            Thread client = new Thread(() -> move(ready, moves, acknowledged));
            client.start();
            clients.add(client);
        }
        int rounds = 1 + random.nextInt(MOST_COUNTS);
        while (acknowledged.get() < rounds && clients.stream().anyMatch(Thread::isAlive)) {
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100));
        }
        kv.signal("KILL");
        for (Thread client : clients) {
            client.join();
        }
        return acknowledged.get();
    }

    private static void move(Ready ready, Random random, AtomicInteger acknowledged) {
        try (Socket socket = ready.connect()) {
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
            while (true) {
                socket.getOutputStream().write(round(random).getBytes(ISO_8859_1));
                for (int i = 0; i < REPLIES; i++) {
                    String line = in.readLine();
                    if (line == null) {
                        return;
                    }
                    if (line.startsWith("$") && !line.equals("$-1")) {
                        in.readLine();
                    }
                }
                acknowledged.incrementAndGet();
            }
        } catch (IOException killed) {
            // Expected: the server was killed.
        }
    }

    private static String round(Random random) {
        return "LMOVE list%d list%d LEFT RIGHT\r\nBLMOVE list%d list%d RIGHT RIGHT 0.01\r\nSMOVE set%d set%d e%d\r\n"
                        .formatted(
                                random.nextInt(COLLECTIONS),
                                random.nextInt(COLLECTIONS),
                                random.nextInt(COLLECTIONS),
                                random.nextInt(COLLECTIONS),
                                random.nextInt(COLLECTIONS),
                                random.nextInt(COLLECTIONS),
                                random.nextInt(ELEMENTS))
                + "ZINCRBY scores 1 rounds\r\nHINCRBY counts rounds 1\r\n";
    }
}
