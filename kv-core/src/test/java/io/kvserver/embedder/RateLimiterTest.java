package io.kvserver.embedder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.core.KvStoreException;
import io.kvserver.core.SettableClock;
import io.kvserver.core.session.SessionDriver;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A rate limiter that is a command of a program's own, and what a command gets by being declared. */
@Timeout(60)
class RateLimiterTest {
    private final SettableClock clock = new SettableClock();
    private final KvStore store =
            new KvStore.Builder().clock(clock).commands(RateLimiter.FAMILY).build();
    private final SessionDriver client = new SessionDriver(store);

    @Test
    void soManyPassInEachSpanOfTime() {
        assertEquals("1\n1\n1000\n", client.exchange("TAKE a 2 1000\n"));
        clock.advance(Duration.ofMillis(400));
        assertEquals("1\n0\n600\n", client.exchange("TAKE a 2 1000\n"));
        assertEquals("0\n0\n600\n", client.exchange("TAKE a 2 1000\n"));
        clock.advance(Duration.ofMillis(600));
        assertEquals("1\n1\n1000\n", client.exchange("TAKE a 2 1000\n"));
        assertThrows(KvStoreException.class, () -> store.call("TAKE", "a", 0, 1000));
    }

    @Test
    void transactionsAndScriptsUseIt() {
        assertEquals(
                "OK\nQUEUED\nQUEUED\n1\n0\n9\n0\n0\n9\n", client.exchange("MULTI\nTAKE a 1 9\nTAKE a 1 9\nEXEC\n"));
        assertEquals("0\n0\n9\n", client.exchange("EVAL \"return redis.call('TAKE', KEYS[1], 1, 9)\" 1 a\n"));
        assertEquals(
                List.of(1L, 0L),
                store.transaction(tx -> List.of(
                        tx.call("TAKE", "b", 1, 9).values().get(0).integer(),
                        tx.call("TAKE", "b", 1, 9).values().get(0).integer())));
    }

    @Test
    void itIsDescribedCountedAndTold() {
        assertTrue(client.exchange("COMMAND DOCS take\n").contains("Lets so many pass"));
        assertTrue(client.exchange("COMMAND INFO take\n").contains("@keyspace"));
        client.exchange("CONFIG SET notify-keyspace-events KA\n");
        SessionDriver subscriber = new SessionDriver(store);
        subscriber.exchange("SUBSCRIBE __keyspace@0__:a\n");

        client.exchange("TAKE a 2 1000\n");

        assertTrue(subscriber.takeMessages().contains("take"));
        assertTrue(client.exchange("INFO commandstats\n").contains("cmdstat_take:calls=1,"));
    }

    @Test
    void whatWasTakenIsTakenAfterKill9(@TempDir Path directory) throws IOException, InterruptedException {
        long acknowledged = takeAndKill(directory);

        try (KvStore again = RateLimiterProcess.open(directory)) {
            long taken = Long.parseLong(again.get("calls"));
            // It had gone on until it was killed.
            assertTrue(taken >= acknowledged, () -> taken + " of " + acknowledged);
            assertEquals(taken + 1, RateLimiterProcess.take(again));
            assertTrue(again.ttl("calls").compareTo(Duration.ofHours(1)) <= 0);
        }
    }

    /** Returns how many the process has said to be taken. */
    private static long takeAndKill(Path directory) throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process process = new ProcessBuilder(
                        java.toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RateLimiterProcess.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            long acknowledged = 0;
            for (int i = 0; i < 500; i++) {
                acknowledged = Long.parseLong(output.readLine());
            }
            return acknowledged;
        } finally {
            process.destroyForcibly();
            assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        }
    }
}
