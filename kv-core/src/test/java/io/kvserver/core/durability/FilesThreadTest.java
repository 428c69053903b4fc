package io.kvserver.core.durability;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.CapturedLog;
import io.kvserver.core.KvStore;
import io.kvserver.core.SettableClock;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.core.session.SessionDriver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The thread for files meets an Error: callers that wait for it are told, and the thread continues. */
class FilesThreadTest {
    @RegisterExtension
    final CapturedLog captured = new CapturedLog();

    @TempDir
    Path directory;

    /** Fails this many times when the thread for files calls it. */
    private static final class FailingClock implements InstantSource {
        private final SettableClock clock = new SettableClock();
        private final AtomicInteger failures = new AtomicInteger();

        @Override
        public Instant instant() {
            if (Thread.currentThread().getName().equals("kv-files")
                    && failures.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                throw new StackOverflowError("planted");
            }
            return clock.instant();
        }
    }

    private final FailingClock clock = new FailingClock();

    private static String ask(SessionDriver session, String request) {
        return new String(session.exchangePatiently((request + "\n").getBytes(ISO_8859_1)), ISO_8859_1).strip();
    }

    @Test
    void aSaveEndsWithAnErrorAndTheNextSucceeds() {
        try (KvStore store = new DurableStores().builder(directory).clock(clock).build()) {
            SessionDriver session = new SessionDriver(store, InlineReplies.TEXT);
            store.set("a", "1");
            clock.failures.set(1);

            assertTrue(ask(session, "SAVE").startsWith("ERR"));
            assertEquals(0, clock.failures.get());
            assertEquals("OK", ask(session, "SAVE"));
            assertTrue(Files.exists(directory.resolve("dump.rdb")));
            session.disconnect();
        }
    }
}
