package io.kvserver.core.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.CapturedLog;
import io.kvserver.core.protocol.Args;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** When changes are safe on a disk that stops, fails, or loses bytes. */
@Timeout(60)
class JournalTest {
    private static final String CANNOT_BE_WRITTEN =
            "the log cannot be written; changes are refused until it can be; nothing that was acknowledged is lost: ";

    @RegisterExtension
    final CapturedLog captured = new CapturedLog();

    @TempDir
    Path directory;

    private final BlockingQueue<Optional<String>> troubles = new LinkedBlockingQueue<>();
    private ControlledLog log;

    @BeforeEach
    void makeLog() throws IOException {
        log = ControlledLog.create(directory.resolve("1"));
    }

    private Journal started() {
        Journal journal = new Journal(log.writer(), 0, reason -> troubles.add(Optional.ofNullable(reason)));
        journal.start();
        return journal;
    }

    private static long append(Journal journal, String... words) {
        byte[][] bytes = new byte[words.length][];
        for (int i = 0; i < words.length; i++) {
            bytes[i] = words[i].getBytes(StandardCharsets.US_ASCII);
        }
        return journal.append(0, Args.of(bytes));
    }

    private static void awaitSafe(Journal journal, long position) throws InterruptedException {
        CountDownLatch safe = new CountDownLatch(1);
        assertTrue(journal.whenSafe(position, safe::countDown));
        assertTrue(safe.await(20, TimeUnit.SECONDS), "it does not become safe");
        assertTrue(journal.isSafe(position));
    }

    private Optional<String> nextTrouble() throws InterruptedException {
        Optional<String> next = troubles.poll(20, TimeUnit.SECONDS);
        assertTrue(next != null, "nobody was told");
        return next;
    }

    /** The first words of all commands in a log's file. */
    private List<String> commands(String file) throws IOException {
        List<String> keys = new ArrayList<>();
        try (LogReader reader = LogReader.open(directory.resolve(file), args -> true)) {
            while (reader.next()) {
                keys.add(reader.args().latin1(1));
            }
            assertEquals(Optional.empty(), reader.tornTail());
        }
        return keys;
    }

    @Test
    void changeIsNotSafeBeforeItsFsyncHasReturned() throws Exception {
        log.stopDisk();
        Journal journal = started();
        long first = append(journal, "SET", "a", "1");

        log.awaitFsync();

        assertFalse(journal.isSafe(first));
        log.startDisk();
        awaitSafe(journal, first);
        journal.close();
        assertEquals(List.of("a"), commands("1"));
    }

    @Test
    void changesThatWaitShareOneFsync() throws Exception {
        log.stopDisk();
        Journal journal = started();
        append(journal, "SET", "a", "1");
        log.awaitFsync();
        long last = 0;
        for (int i = 0; i < 1000; i++) {
            last = append(journal, "SET", "b" + i, "1");
        }

        log.startDisk();
        awaitSafe(journal, last);

        assertEquals(2, log.channel().forced());
        journal.close();
        assertEquals(1001, commands("1").size());
    }

    @Test
    void changeBeforeARotationIsSafeOnlyWhenTheEarlierFileWasForced() throws Exception {
        log.stopDisk();
        Journal journal = started();
        long before = append(journal, "SET", "a", "1");
        log.awaitFsync();
        ControlledLog next = ControlledLog.create(directory.resolve("2"));

        journal.rotate(next.writer());
        long after = append(journal, "SET", "b", "1");

        assertFalse(journal.isSafe(before));
        assertFalse(journal.isSafe(after));
        assertFalse(journal.isRotated());
        log.startDisk();
        awaitSafe(journal, before);
        awaitSafe(journal, after);
        assertTrue(journal.isRotated());
        journal.close();
        assertEquals(List.of("a"), commands("1"));
        assertEquals(List.of("b"), commands("2"));
    }

    /** Written by a process that was killed, or by a redis-server. */
    @Test
    void earlierContentOfAFileIsForcedBeforeTheNextFileBegins() throws Exception {
        Path left = directory.resolve("left");
        Files.writeString(left, "*2\r\n$4\r\nINCR\r\n$1\r\nn\r\n");
        FaultyChannel channel = FaultyChannel.create(left);
        LogWriter writer = new LogWriter(new LogFile(left, channel, Files.size(left)), 0);
        Journal journal = new Journal(writer, Journal.NEVER, reason -> {});
        List<Integer> forced = new ArrayList<>();

        journal.rotate(LogWriter.begin(Files.createFile(directory.resolve("2")), () -> forced.add(channel.forced())));
        append(journal, "SET", "a", "1");
        journal.start();
        journal.close();

        assertEquals(List.of(1), forced);
        assertEquals(List.of("a"), commands("2"));
    }

    @Test
    void supersedingAFileDuringItsFsyncIsNotAFailure() throws Exception {
        log.stopDisk();
        Journal journal = started();
        long before = append(journal, "SET", "a", "1");
        log.awaitFsync();
        journal.rotate(ControlledLog.create(directory.resolve("2")).writer());
        long after = append(journal, "SET", "b", "1");

        journal.supersedeEarlier();

        awaitSafe(journal, before);
        awaitSafe(journal, after);
        journal.close();
        assertEquals(List.of(), List.copyOf(troubles));
        assertEquals(List.of("b"), commands("2"));
    }

    @Test
    void supersedingAnEarlierFileDuringItsFsyncIsNotAFailure() throws Exception {
        log.channel().refuseToForce(true);
        Journal journal = started();
        append(journal, "SET", "a", "1");
        nextTrouble();
        journal.rotate(ControlledLog.create(directory.resolve("2")).writer());
        log.stopDisk();
        log.channel().refuseToForce(false);
        log.awaitFsync();
        troubles.clear();
        long after = append(journal, "SET", "b", "1");

        journal.supersedeEarlier();

        awaitSafe(journal, after);
        journal.close();
        assertEquals(List.of(Optional.empty()), List.copyOf(troubles));
        assertEquals(List.of("b"), commands("2"));
    }

    @Test
    void aFailingFsyncIsReportedAndNothingIsSafeUntilItSucceeds() throws Exception {
        log.channel().refuseToForce(true);
        Journal journal = started();
        long position = append(journal, "SET", "a", "1");

        assertEquals(Optional.of("Input/output error"), nextTrouble());
        assertFalse(journal.isSafe(position));

        log.channel().refuseToForce(false);
        awaitSafe(journal, position);
        while (nextTrouble().isPresent()) {
            // Reported again at each attempt.
        }
        assertNull(journal.trouble());
        journal.close();
        assertEquals(List.of("a"), commands("1"));
        assertEquals(List.of(CANNOT_BE_WRITTEN + "Input/output error"), captured.messages(Level.SEVERE));
    }

    @Test
    void aFullDiskIsReportedAndChangesAreWrittenOnceThereIsRoom() throws Exception {
        log.channel().leaveRoom(10);
        Journal journal = started();
        long position = append(journal, "SET", "a", "1");

        assertEquals(Optional.of("No space left on device"), nextTrouble());
        long later = append(journal, "SET", "b", "1");
        assertFalse(journal.isSafe(position));

        log.channel().makeRoom();
        awaitSafe(journal, later);
        journal.close();
        assertEquals(List.of("a", "b"), commands("1"));
        assertEquals(List.of(CANNOT_BE_WRITTEN + "No space left on device"), captured.messages(Level.SEVERE));
        assertEquals(List.of("the log can be written again"), captured.messages(Level.INFO));
    }

    @Test
    void whatAnFsyncHasLostBecomesSafeByTwoRewritesOfWhichTheFirstFails() throws Exception {
        log.channel().refuseToForce(true);
        Journal journal = started();
        long position = append(journal, "SET", "a", "1");
        nextTrouble();
        log.channel().forget(0, 20);
        log.channel().refuseToForce(false);
        while (!journal.isLost()) {
            nextTrouble();
        }

        journal.rotate(ControlledLog.create(directory.resolve("2")).writer());
        long second = append(journal, "SET", "b", "1");
        // The first rewrite has not written its base; the second begins.
        journal.rotate(ControlledLog.create(directory.resolve("3")).writer());
        long third = append(journal, "SET", "c", "1");

        assertFalse(journal.isSafe(position));
        assertFalse(journal.isSafe(second));
        journal.supersedeEarlier();
        awaitSafe(journal, third);
        assertTrue(journal.isSafe(second));
        assertFalse(journal.isLost());
        journal.close();
        assertEquals(List.of("c"), commands("3"));
    }

    @Test
    void closingOnAFailingDiskFailsAndReleasesWaiters() throws Exception {
        log.channel().leaveRoom(10);
        Journal journal = started();
        long position = append(journal, "SET", "a", "1");
        CountDownLatch woken = new CountDownLatch(1);
        journal.whenSafe(position, woken::countDown);

        IOException failure = assertThrows(IOException.class, journal::close);

        assertEquals("No space left on device", failure.getMessage());
        assertTrue(woken.await(20, TimeUnit.SECONDS));
        assertFalse(journal.isSafe(position));
    }

    @Test
    void closingDuringATroubledRotationDoesNotMakeItSafe() throws Exception {
        log.channel().refuseToForce(true);
        Journal journal = started();
        long position = append(journal, "SET", "a", "1");
        nextTrouble();
        journal.rotate(ControlledLog.create(directory.resolve("2")).writer());

        assertThrows(IOException.class, journal::close);

        assertFalse(journal.isSafe(position));
    }

    @Test
    void changesAppendedAfterTheCloseAreNeverSafe() throws Exception {
        Journal journal = new Journal(log.writer(), Journal.NEVER, reason -> {});
        journal.start();
        long before = append(journal, "SET", "a", "1");
        journal.close();

        long after = append(journal, "SET", "b", "1");

        assertTrue(journal.isSafe(before));
        assertFalse(journal.isSafe(after));
        assertFalse(journal.whenSafe(after, () -> {}));
        assertEquals(List.of("a"), commands("1"));
        assertTrue(Files.size(directory.resolve("1")) > 0);
    }
}
