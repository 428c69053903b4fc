package io.kvserver.core.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.protocol.Args;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Changes that the acknowledging thread writes itself, and changes that cannot be logged. */
@Timeout(60)
class HandOverTest {
    private static final long EVERY_SECOND = TimeUnit.SECONDS.toNanos(1);

    @TempDir
    Path directory;

    private static long append(Journal journal, String key) {
        return append(journal, key, "1");
    }

    private static long append(Journal journal, String key, String value) {
        return journal.append(0, Args.of(bytes("SET"), bytes(key), bytes(value)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private List<String> keys(Path file) throws IOException {
        List<String> keys = new ArrayList<>();
        try (LogReader reader = LogReader.open(file, args -> true)) {
            while (reader.next()) {
                keys.add(reader.args().latin1(1));
            }
        }
        return keys;
    }

    private Path newFile() throws IOException {
        return Files.createFile(directory.resolve("log"));
    }

    @Test
    void oneHandOverWritesEverythingThatWasAppended() throws Exception {
        Path file = newFile();
        // The journal's thread is not started, so nobody else writes.
        Journal journal = new Journal(LogWriter.open(file, LogEnd.OF_NOTHING, 0), EVERY_SECOND, reason -> {});
        long first = append(journal, "a");
        long second = append(journal, "b");
        assertFalse(journal.isSafe(first));
        assertTrue(journal.isSafeSoon(first));

        assertTrue(journal.handOver(first));

        assertTrue(journal.isSafe(second));
        assertEquals(List.of("a", "b"), keys(file));
    }

    @Test
    void underAlwaysOnlyAnFsyncMakesAChangeSafe() throws Exception {
        Journal journal = new Journal(LogWriter.open(newFile(), LogEnd.OF_NOTHING, 0), 0, reason -> {});
        long position = append(journal, "a");

        assertFalse(journal.handOver(position));

        assertFalse(journal.isSafeSoon(position));
    }

    /** A program may interrupt its threads at any time; a file channel would be closed by that for good. */
    @Test
    void threadThatIsInterruptedHandsOverLikeAnyOther() throws Exception {
        Path file = newFile();
        Journal journal = new Journal(LogWriter.open(file, LogEnd.OF_NOTHING, 0), Journal.NEVER, reason -> {});
        journal.start();
        Thread.currentThread().interrupt();

        boolean handedOver = journal.handOver(append(journal, "a"));

        assertTrue(Thread.interrupted(), "the interruption was lost");
        assertTrue(handedOver);
        assertTrue(journal.handOver(append(journal, "b")));
        journal.close();
        assertEquals(List.of("a", "b"), keys(file));
    }

    @Test
    void onAFullDiskNothingIsSafeUntilThereIsRoomAgain() throws Exception {
        ControlledLog log = ControlledLog.create(directory.resolve("log"));
        log.channel().leaveRoom(10);
        Journal journal = new Journal(log.writer(), Journal.NEVER, reason -> {});

        assertFalse(journal.handOver(append(journal, "a")));

        long later = append(journal, "b");
        journal.start();
        CountDownLatch safe = new CountDownLatch(1);
        assertTrue(journal.whenSafe(later, safe::countDown));
        log.channel().makeRoom();
        assertTrue(safe.await(20, TimeUnit.SECONDS));
        journal.close();
        assertEquals(List.of("a", "b"), keys(directory.resolve("log")));
    }

    @Test
    void afterARotationTheJournalsThreadBeginsTheNextFile() throws Exception {
        Path next = Files.createFile(directory.resolve("next"));
        Journal journal = new Journal(LogWriter.open(newFile(), LogEnd.OF_NOTHING, 0), EVERY_SECOND, reason -> {});
        append(journal, "a");
        journal.rotate(LogWriter.begin(next, () -> {}));
        long after = append(journal, "b");

        assertFalse(journal.handOver(after));

        journal.start();
        CountDownLatch safe = new CountDownLatch(1);
        assertTrue(journal.whenSafe(after, safe::countDown));
        assertTrue(safe.await(20, TimeUnit.SECONDS));
        assertTrue(journal.handOver(append(journal, "c")));
        journal.close();
        assertEquals(List.of("a"), keys(directory.resolve("log")));
        assertEquals(List.of("b", "c"), keys(next));
    }

    /** The change is in memory but not in the log, so a rewrite has to replace the log before the change is acknowledged. */
    @Test
    void aChangeForWhichThereIsNoMemoryIsSafeOnceTheLogHasBeenReplaced() throws Exception {
        Path file = newFile();
        boolean[] exhausted = {false};
        LogWriter poor = new LogWriter(LogFile.open(file, LogEnd.OF_NOTHING), 0, bytes -> {
            if (exhausted[0]) {
                throw new OutOfMemoryError("planted");
            }
            return new CommandBuffer(bytes);
        });
        Journal journal = new Journal(poor, 0, reason -> {});
        exhausted[0] = true;

        long missed = append(journal, "a", "v".repeat(1 << 20));
        long later = append(journal, "b");

        assertTrue(journal.isLost());
        exhausted[0] = false;
        journal.start();
        journal.rotate(LogWriter.open(Files.createFile(directory.resolve("next")), LogEnd.OF_NOTHING, 0));
        assertTrue(journal.isLost(), "the new base is not there yet");
        assertFalse(journal.isSafe(missed));
        assertFalse(journal.isSafe(later));
        journal.supersedeEarlier();
        assertFalse(journal.isLost());
        assertTrue(journal.isSafe(missed));
        assertTrue(journal.isSafe(later));
        journal.close();
    }

    @Test
    void oneWaiterThatCannotBeToldDelaysNoOther() throws Exception {
        Journal journal = new Journal(LogWriter.open(newFile(), LogEnd.OF_NOTHING, 0), 0, reason -> {});
        long position = append(journal, "a");
        CountDownLatch retried = new CountDownLatch(2);
        CountDownLatch told = new CountDownLatch(1);
        journal.whenSafe(position, () -> {
            retried.countDown();
            if (retried.getCount() > 0) {
                throw new OutOfMemoryError("planted");
            }
        });
        journal.whenSafe(position, told::countDown);

        journal.start();

        assertTrue(told.await(20, TimeUnit.SECONDS));
        assertTrue(retried.await(20, TimeUnit.SECONDS), "it is not told again");
        journal.close();
    }

    @Test
    void anErrorOfTheJournalsThreadIsATemporaryFailure() throws Exception {
        boolean[] exhausted = {true};
        LogWriter writer = LogWriter.begin(newFile(), () -> {
            if (exhausted[0]) {
                exhausted[0] = false;
                throw new NoClassDefFoundError("planted");
            }
        });
        Journal journal = new Journal(writer, 0, reason -> {});
        long position = append(journal, "a");
        CountDownLatch safe = new CountDownLatch(1);
        journal.whenSafe(position, safe::countDown);

        journal.start();

        assertTrue(safe.await(20, TimeUnit.SECONDS));
        journal.close();
    }
}
