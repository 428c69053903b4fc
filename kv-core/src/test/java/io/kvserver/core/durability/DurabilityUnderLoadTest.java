package io.kvserver.core.durability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.Contents;
import io.kvserver.core.Fsync;
import io.kvserver.core.KvStore;
import io.kvserver.core.session.SessionDriver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The files of a store that is written to during a rewrite, a save, or its close. */
@Timeout(120)
class DurabilityUnderLoadTest {
    @TempDir
    Path directory;

    private final DurableStores stores = new DurableStores();

    @Test
    void rewritesUnderLoadLoseAndDuplicateNothing() throws Exception {
        SortedMap<String, String> before;
        AtomicBoolean ending = new AtomicBoolean();
        try (KvStore store = stores.builder(directory).fsync(Fsync.ALWAYS).build()) {
            List<Writer> writers =
                    List.of(new Writer(store, 0, ending), new Writer(store, 1, ending), new Writer(store, 2, ending));
            writers.forEach(Thread::start);
            for (int i = 0; i < 25; i++) {
                DurableStores.rewrite(store);
            }
            ending.set(true);
            for (Writer writer : writers) {
                writer.join();
                assertEquals(null, writer.failure);
            }
            before = Contents.of(store);
        }

        assertEquals(before, stores.contents(directory));
    }

    /** Counts, each number acknowledged before the next. */
    private static final class Writer extends Thread {
        private final KvStore store;
        private final int number;
        private final AtomicBoolean ending;
        private final AtomicInteger acknowledged = new AtomicInteger();
        private volatile Throwable failure;

        Writer(KvStore store, int number, AtomicBoolean ending) {
            this.store = store;
            this.number = number;
            this.ending = ending;
        }

        @Override
        public void run() {
            try {
                while (!ending.get()) {
                    store.incr("all");
                    store.set("own" + number, Integer.toString(acknowledged.get() + 1));
                    store.strings().append("grows" + acknowledged.get() % 50, "x");
                    acknowledged.incrementAndGet();
                }
            } catch (RuntimeException e) {
                failure = e;
            }
        }
    }

    @Test
    void changesAcknowledgedDuringTheCloseAreKept() throws Exception {
        for (int i = 0; i < 30; i++) {
            Path own = directory.resolve(Integer.toString(i));
            KvStore store = stores.builder(own).fsync(Fsync.ALWAYS).build();
            List<Writer> writers =
                    List.of(new Writer(store, 0, new AtomicBoolean()), new Writer(store, 1, new AtomicBoolean()));
            writers.forEach(Thread::start);
            while (writers.get(0).acknowledged.get() < 3) {
                Thread.onSpinWait();
            }
            store.close();
            try (KvStore again = stores.open(own)) {
                for (Writer writer : writers) {
                    writer.join();
                    assertEquals("ERR the store has been closed", writer.failure.getMessage());
                    String kept = again.get("own" + writer.number);
                    assertTrue(
                            Integer.parseInt(kept == null ? "0" : kept) >= writer.acknowledged.get(),
                            kept + " of " + writer.acknowledged);
                }
            }
        }
    }

    @Test
    void snapshotHasATransactionAsAWholeOrNotAtAll() throws Exception {
        AtomicBoolean ending = new AtomicBoolean();
        Path copy = directory.resolve("copy");
        try (KvStore store = stores.open(directory.resolve("data"))) {
            Thread writer = new Thread(() -> {
                for (int i = 0; !ending.get(); i++) {
                    DurableStores.run(
                            store,
                            "MULTI",
                            "SET a " + i,
                            "SELECT 1",
                            "SET b " + i,
                            "SET c" + i % 100 + " " + i,
                            "EXEC");
                }
            });
            writer.start();
            for (int i = 0; i < 20; i++) {
                SessionDriver session = new SessionDriver(store);
                String reply = session.exchange("SAVE\n");
                assertEquals("OK\n", reply.isEmpty() ? session.awaitMessages() : reply);
                DurableStores.write(
                        copy,
                        new TreeMap<>(
                                Map.of(Path.of("dump.rdb"), Files.readAllBytes(directory.resolve("data/dump.rdb")))));
                SortedMap<String, String> saved = stores.contents(copy);
                assertEquals(saved.get("0:a"), saved.get("1:b"));
            }
            ending.set(true);
            writer.join();
        }
    }
}
