package io.kvserver.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kvserver.core.session.MemoryConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Virtual threads that wait in a call do not occupy their carriers: many more can wait than there are carriers, and others continue. */
@Timeout(60)
class VirtualThreadsTest {
    /** More than the carriers of any test machine. */
    private static final int MANY = 300;

    private final CountDownLatch done = new CountDownLatch(MANY);

    @BeforeEach
    void requireVirtualThreads() {
        assumeTrue(Runtime.version().feature() >= 24, "the JDK has none, or they hold their carrier in a monitor");
    }

    private static void start(Runnable task) {
        try {
            Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private void startMany(Runnable task) {
        for (int i = 0; i < MANY; i++) {
            start(() -> {
                task.run();
                done.countDown();
            });
        }
    }

    private void awaitAll() throws InterruptedException {
        assertTrue(done.await(30, TimeUnit.SECONDS), () -> done.getCount() + " still wait");
    }

    @Test
    void waitsForAnElementFreeTheCarrier() throws Exception {
        KvStore store = new KvStore();
        startMany(() -> store.call("BLPOP", "list", 0));

        start(() -> {
            for (int i = 0; i < MANY; i++) {
                store.lists().rightPush("list", "x");
            }
        });

        awaitAll();
    }

    @Test
    void readsOfAConnectionFreeTheCarrier() throws Exception {
        KvStore store = new KvStore();
        startMany(() -> {
            try (MemoryConnection connection = store.connect()) {
                connection.output().write("BLPOP list 0\n".getBytes(UTF_8));
                assertTrue(connection.input().read() >= 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });

        start(() -> {
            for (int i = 0; i < MANY; i++) {
                store.lists().rightPush("list", "x");
            }
        });

        awaitAll();
    }

    @Test
    void waitsForTheDiskOrForBusyKeysFreeTheCarrier(@TempDir Path directory) throws Exception {
        try (KvStore store = new KvStore.Builder()
                .dataDirectory(directory)
                .fsync(Fsync.ALWAYS)
                .build()) {
            startMany(() -> {
                store.incr("n");
                store.<Long>transaction(1_000_000, tx -> tx.incr("m"));
            });

            awaitAll();

            assertTrue(store.get("n").equals("" + MANY) && store.get("m").equals("" + MANY));
        }
    }
}
