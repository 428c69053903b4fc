package io.kvserver.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.command.Arity;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.Family;
import io.kvserver.core.command.Flag;
import io.kvserver.core.command.Group;
import io.kvserver.core.command.Routing;
import io.kvserver.core.protocol.Reply;
import io.kvserver.core.session.SessionDriver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The events that Flight Recorder gets. */
class FlightTest {
    @TempDir
    private Path directory;

    private final SettableClock clock = new SettableClock();

    private interface Action {
        void run() throws Exception;
    }

    /** The events of one name that arrive during an action. */
    private List<RecordedEvent> recorded(String name, Action action) throws Exception {
        Path file = directory.resolve(name + ".jfr");
        try (Recording recording = new Recording()) {
            recording.enable("io.kvserver." + name);
            recording.start();
            action.run();
            recording.stop();
            recording.dump(file);
        }
        return read(file).stream()
                .filter(event -> event.getEventType().getName().equals("io.kvserver." + name))
                .toList();
    }

    private static List<RecordedEvent> read(Path file) throws IOException {
        return RecordingFile.readAllEvents(file);
    }

    @Test
    void aSlowCommandIsAnEventWithoutItsArguments() throws Exception {
        KvStore store = new KvStore();
        SessionDriver client = new SessionDriver(store);
        client.exchange("CONFIG SET slowlog-log-slower-than 0\n");

        List<RecordedEvent> events = recorded("SlowCommand", () -> client.exchange("SET secret value\n"));

        assertEquals(1, events.size());
        assertEquals("set", events.get(0).getString("command"));
        assertTrue(!events.get(0).toString().contains("secret"), events.get(0).toString());
    }

    @Test
    void expiredKeysAreAnEvent() throws Exception {
        KvStore store = new KvStore.Builder().clock(clock).build();
        for (int i = 0; i < 100; i++) {
            store.call("SET", "key" + i, "x", "PX", 10);
        }
        clock.advance(Duration.ofMillis(11));

        List<RecordedEvent> events = recorded("Expiry", () -> {
            while (store.dbSize() > 0) {
                store.upkeep();
            }
        });

        assertEquals(
                100, events.stream().mapToInt(event -> event.getInt("removed")).sum());
    }

    @Test
    void evictedKeysAreAnEvent() throws Exception {
        KvStore store = new KvStore.Builder()
                .evictionPolicy(EvictionPolicy.ALLKEYS_RANDOM)
                .build();
        for (int i = 0; i < 1000; i++) {
            store.call("SET", "key" + i, "x".repeat(100));
        }

        List<RecordedEvent> events = recorded("Eviction", () -> {
            store.call("CONFIG", "SET", "maxmemory", 100_000);
            while (store.upkeep()) {
                // New keys each time.
            }
        });

        long evicted = store.metrics().evictedKeys();
        assertTrue(evicted > 0);
        assertEquals(
                evicted,
                events.stream().mapToInt(event -> event.getInt("evicted")).sum());
    }

    @Test
    void fsyncsAndRewritesOfTheLogAreEvents() throws Exception {
        try (KvStore store = new KvStore.Builder()
                .dataDirectory(directory.resolve("data"))
                .fsync(Fsync.ALWAYS)
                .build()) {
            List<RecordedEvent> forced = recorded("Force", () -> store.call("SET", "a", "b"));
            assertTrue(!forced.isEmpty());

            List<RecordedEvent> rewritten = recorded("Rewrite", () -> {
                store.call("BGREWRITEAOF");
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
                while (store.metrics().number("aof_rewrite_in_progress") == 1) {
                    assertTrue(System.nanoTime() < deadline);
                    Thread.onSpinWait();
                }
            });
            assertTrue(rewritten.get(0).getBoolean("succeeded"));
        }
    }

    @Test
    void aRequestThatWaitsForABusyShardIsAnEvent() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch enough = new CountDownLatch(1);
        Command hold = Command.command(
                        "HOLD",
                        Group.STRING,
                        Arity.exactly(2),
                        Routing.KEY,
                        (keys, words, reply) -> {
                            held.countDown();
                            await(enough);
                            reply.integer(1);
                        },
                        Flag.WRITE)
                .documented("1.0.0", "Keeps its key.", "O(1)")
                .taking("key");
        KvStore store = new KvStore.Builder().commands(Family.of(List.of(hold))).build();
        SessionDriver client = new SessionDriver(store);
        CompletableFuture<Reply> holding = CompletableFuture.supplyAsync(() -> store.call("HOLD", "key"));
        held.await();

        List<RecordedEvent> events = recorded("ShardWait", () -> {
            client.receive("GET key\n");
            enough.countDown();
            client.exchangePatiently(new byte[0]);
        });

        holding.join();
        assertEquals(1, events.size());
        assertEquals("get", events.get(0).getString("command"));
        assertTrue(!events.get(0).getDuration().isNegative());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void withoutARecordingThereAreNoEvents() throws Exception {
        KvStore store = new KvStore();
        SessionDriver client = new SessionDriver(store);
        client.exchange("CONFIG SET slowlog-log-slower-than 0\n");

        assertEquals(List.of(), recorded("Rewrite", () -> client.exchange("SET a b\n")));
    }
}
