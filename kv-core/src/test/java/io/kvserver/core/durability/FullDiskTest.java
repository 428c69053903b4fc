package io.kvserver.core.durability;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.CapturedLog;
import io.kvserver.core.Fsync;
import io.kvserver.core.KvStore;
import io.kvserver.core.KvStoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A store on a small file system that fills up. Mounting it needs root; without root the tests are skipped. */
@Timeout(120)
class FullDiskTest {
    private static final int VALUE_BYTES = 4 << 10;
    /** Their values fill more than half of the file system. */
    private static final int KEYS = 600;

    private static final String NO_SPACE = "MISCONF Errors writing to the AOF file: No space left on device";

    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    @TempDir
    Path directory;

    private Path disk;
    private Path ballast;
    private final AtomicInteger acknowledged = new AtomicInteger();
    private volatile boolean enough;
    private final AtomicReference<String> refusal = new AtomicReference<>();

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(directory.resolve("disk"));
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk.toString()) == 0,
                "a small file system cannot be mounted here");
        ballast = Files.write(disk.resolve("ballast"), new byte[2 << 20]);
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", disk.toString());
    }

    private static int run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return process.exitValue();
    }

    private KvStore store() {
        return new KvStore.Builder()
                .dataDirectory(disk.resolve("data"))
                .fsync(Fsync.ALWAYS)
                .maxClients(Integer.MAX_VALUE)
                .build();
    }

    /** Sets one key after the other until one is refused because the disk is full. */
    private Thread fill(KvStore store) {
        Thread writer = new Thread(() -> {
            try {
                while (!enough) {
                    store.set("key" + acknowledged.get(), "x".repeat(VALUE_BYTES));
                    acknowledged.incrementAndGet();
                }
            } catch (KvStoreException e) {
                refusal.set(e.getMessage());
            }
        });
        writer.start();
        await(() -> DurableStores.run(store, "SET probe 1").get(0).contains("MISCONF"));
        return writer;
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "it does not come to that");
            Thread.onSpinWait();
        }
    }

    private void assertAcknowledgedKeys(KvStore store) {
        for (int i = 0; i < acknowledged.get(); i++) {
            String value = store.get("key" + i);
            assertEquals(VALUE_BYTES, value == null ? 0 : value.length(), "key" + i);
        }
    }

    private void assertToldThat(String what) {
        assertTrue(log.has(Level.SEVERE, what), () -> what + ": " + log.messages(Level.SEVERE));
    }

    @Test
    void onAFullDiskChangesAreRefusedUntilThereIsRoomAndReadsContinue() throws Exception {
        try (KvStore store = store()) {
            Thread writer = fill(store);
            assertTrue(acknowledged.get() > 100, acknowledged + " fit");
            assertEquals(NO_SPACE, DurableStores.run(store, "DEL key0").get(0));
            assertEquals(
                    "x".repeat(VALUE_BYTES),
                    DurableStores.run(store, "GET key0").get(0));

            enough = true;
            Files.delete(ballast);
            await(() -> DurableStores.run(store, "DEL nothing").get(0).equals("0"));
            writer.join();
            store.set("more", "1");
        }
        assertTrue(refusal.get() == null || refusal.get().equals(NO_SPACE), refusal.get());
        assertToldThat("the log cannot be written");

        try (KvStore store = store()) {
            assertAcknowledgedKeys(store);
            assertEquals("1", store.get("more"));
        }
    }

    @Test
    void closingOnAFullDiskFailsReleasesWritersAndKeepsAcknowledgedChanges() throws Exception {
        KvStore store = store();
        Thread writer = fill(store);

        UncheckedIOException failure = assertThrows(UncheckedIOException.class, store::close);

        assertEquals("the last changes could not be written: No space left on device", failure.getMessage());
        writer.join();
        assertToldThat("the log cannot be written");
        assertTrue(
                refusal.get().startsWith("MISCONF") || refusal.get().equals("ERR the store has been closed"),
                refusal.get());
        Files.delete(ballast);
        try (KvStore again = store()) {
            assertAcknowledgedKeys(again);
            again.set("more", "1");
        }
        try (KvStore again = store()) {
            assertEquals("1", again.get("more"));
        }
    }

    @Test
    void rewriteThatFindsNoRoomLeavesTheLogAsItWas() throws Exception {
        Files.delete(ballast);
        try (KvStore store = store()) {
            for (int i = 0; i < KEYS; i++) {
                byte[] incompressible = new byte[VALUE_BYTES];
                new Random(i).nextBytes(incompressible);
                store.set(("key" + i).getBytes(US_ASCII), incompressible);
            }
            DurableStores.rewrite(store);
            assertTrue(DurableStores.run(store, "INFO persistence").get(0).contains("aof_last_bgrewrite_status:err"));
            assertEquals("OK", DurableStores.run(store, "SELECT 0").get(0));
            store.set("after", "1");
        }
        assertToldThat("the log could not be rewritten");
        try (KvStore store = store()) {
            assertEquals("1", store.get("after"));
            assertEquals(KEYS + 1, store.dbSize());
        }
    }
}
