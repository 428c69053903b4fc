package io.kvserver.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.session.SessionDriver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Flight Recorder is told. */
class FlightTest {
    @TempDir
    private Path directory;

    private final SettableClock clock = new SettableClock();

    private interface Action {
        void run() throws Exception;
    }

    /** The events of one name that come while something is done. */
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
    void aSlowCommandIsToldWithoutItsWords() throws Exception {
        KvStore store = new KvStore();
        SessionDriver client = new SessionDriver(store);
        client.exchange("CONFIG SET slowlog-log-slower-than 0\n");

        List<RecordedEvent> events = recorded("SlowCommand", () -> client.exchange("SET secret value\n"));

        assertEquals(1, events.size());
        assertEquals("set", events.get(0).getString("command"));
        assertTrue(!events.get(0).toString().contains("secret"), events.get(0).toString());
    }

    @Test
    void expiredKeysAreTold() throws Exception {
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
    void evictedKeysAreTold() throws Exception {
        KvStore store = new KvStore.Builder()
                .evictionPolicy(EvictionPolicy.ALLKEYS_RANDOM)
                .build();
        for (int i = 0; i < 1000; i++) {
            store.call("SET", "key" + i, "x".repeat(100));
        }

        List<RecordedEvent> events = recorded("Eviction", () -> {
            store.call("CONFIG", "SET", "maxmemory", 100_000);
            while (store.upkeep()) {
                // Some keys each time.
            }
        });

        long evicted = store.metrics().evictedKeys();
        assertTrue(evicted > 0);
        assertEquals(
                evicted,
                events.stream().mapToInt(event -> event.getInt("evicted")).sum());
    }

    @Test
    void theLogsDoingsAreTold() throws Exception {
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
    void nothingIsToldWhenNobodyRecords() throws Exception {
        KvStore store = new KvStore();
        SessionDriver client = new SessionDriver(store);
        client.exchange("CONFIG SET slowlog-log-slower-than 0\n");

        assertEquals(List.of(), recorded("Rewrite", () -> client.exchange("SET a b\n")));
    }
}
