package io.kvserver.core.journal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.rdb.UnreadableFileException;
import io.kvserver.core.session.Requests;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A log on a disk that fails, and with many producers. */
class LogWriterTest {
    @TempDir
    Path directory;

    private Path file;
    private FaultyChannel disk;
    private LogWriter log;
    private final List<LoggedCommand> appended = new ArrayList<>();

    @BeforeEach
    void openLog() throws IOException {
        file = directory.resolve("appendonly.aof.1.incr.aof");
        disk = FaultyChannel.create(file);
        log = new LogWriter(new LogFile(file, disk, 0), 0);
    }

    @AfterEach
    void closeLog() throws IOException {
        log.close();
    }

    @Test
    void theFileIsWhatRedisWouldWriteAndAChecksum() throws IOException {
        append("SET a 1");
        append("INCR a");
        log.append(3, LoggedCommand.of(3, "DEL b").args());
        log.write();

        String commands = Stream.of("SELECT 0", "SET a 1", "INCR a", "SELECT 3", "DEL b")
                .map(Requests::array)
                .collect(Collectors.joining());
        assertEquals(commands + "#CRC32C:114:794edb2c\r\n", Files.readString(file, ISO_8859_1));
        assertEquals(commands.length(), log.appended());
    }

    @Test
    void wordsMayBeGivenOneByOne() throws IOException {
        CommandBuffer commands = new CommandBuffer();
        commands.begin(1, 5);
        commands.word("SET".getBytes(ISO_8859_1));
        commands.word("xkeyx".getBytes(ISO_8859_1), 1, 3);
        commands.word(Long.MIN_VALUE);
        commands.word("PXAT".getBytes(ISO_8859_1));
        commands.word(0);
        log.append(commands);
        commands.clear();
        log.append(commands);
        log.write();

        assertEquals(
                List.of(LoggedCommand.of(1, "SET key -9223372036854775808 PXAT 0")),
                LoggedCommand.read(file).commands());
    }

    @Test
    void positionsSayHowFarEachCommandGot() throws IOException {
        long first = append("SET a 1");
        log.write();
        long second = append("SET b 2");

        assertEquals(List.of(second, first, 0L), List.of(log.appended(), log.written(), log.forced()));
        log.force();
        assertEquals(List.of(second, first, first), List.of(log.appended(), log.written(), log.forced()));
        log.write();
        log.force();
        assertEquals(List.of(second, second, second), List.of(log.appended(), log.written(), log.forced()));
    }

    @Test
    void aWriteOfNothingLeavesTheFileAsItIs() throws IOException {
        append("SET a 1");
        log.write();
        long bytes = log.fileBytes();
        log.write();

        assertEquals(bytes, Files.size(file));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1000})
    void aWriteMayAcceptOnlySomeBytes(int bytes) throws IOException {
        disk.writeInPieces(bytes);
        for (int i = 0; i < 30; i++) {
            append("SET k" + i + " " + "v".repeat(i * 10));
        }
        log.write();

        assertHoldsAllThatWasAppended();
    }

    @Test
    void aFullDiskLosesNothingWhereverItFillsUp() throws IOException {
        append("SET a 1");
        log.write();
        long whole = log.fileBytes();

        for (int room = 0; room < 60; room++) {
            append("SET b " + "v".repeat(50) + room);
            disk.leaveRoom(room);
            long written = log.written();
            assertThrows(IOException.class, log::write);
            assertEquals(written, log.written());
            assertEquals(whole, Files.size(file), "what was written in part is cut off");

            append("SET c " + room);
            assertThrows(IOException.class, log::write);
            disk.makeRoom();
            log.write();
            assertEquals(log.appended(), log.written(), "what was appended since the first try is written, too");
            whole = log.fileBytes();
        }

        assertHoldsAllThatWasAppended();
    }

    @Test
    void theChecksumOfWhatACrashLeftIsWrittenAsSoonAsThereIsRoom() throws IOException {
        append("SET a 1");
        log.write();
        log.close();
        String withoutChecksum = Files.readString(file, ISO_8859_1).replaceAll("#.*\r\n", "");
        Files.writeString(file, withoutChecksum, ISO_8859_1);
        disk = FaultyChannel.create(file);
        log = new LogWriter(new LogFile(file, disk, withoutChecksum.length()), 0);
        disk.leaveRoom(5);

        log.sealTail(withoutChecksum.length());
        assertThrows(IOException.class, log::write);
        append("SET b 2");
        disk.makeRoom();
        log.write();

        String checked = "(?s).*\r\n#CRC32C:" + withoutChecksum.length() + ":[0-9a-f]{8}\r\n.*#CRC32C.*";
        assertTrue(Files.readString(file, ISO_8859_1).matches(checked));
        assertHoldsAllThatWasAppended();
    }

    @Test
    void aTailThatCannotBeCutAtOnceIsCutBeforeTheNextWrite() throws IOException {
        append("SET a 1");
        log.write();
        long whole = log.fileBytes();
        append("SET b 2");
        disk.leaveRoom(10);
        disk.refuseToCut(true);

        IOException full = assertThrows(IOException.class, log::write);
        assertEquals(1, full.getSuppressed().length);
        assertEquals(whole + 10, Files.size(file));
        assertEquals(whole, LoggedCommand.read(file).tornTail().orElseThrow().offset());

        disk.makeRoom();
        assertThrows(IOException.class, log::write);
        disk.refuseToCut(false);
        log.write();
        assertHoldsAllThatWasAppended();
    }

    @Test
    void aForceThatFailsIsRepeatedWithAllBytesWrittenAgain() throws IOException {
        append("SET a 1");
        log.write();
        log.force();
        long forced = log.forced();
        append("SET b 2");
        log.write();
        disk.refuseToForce(true);

        assertThrows(IOException.class, log::force);
        append("SET c 3");
        log.write();
        assertThrows(IOException.class, log::force);
        assertEquals(forced, log.forced());

        disk.refuseToForce(false);
        log.force();
        assertEquals(log.appended(), log.forced());
        assertFalse(log.isLost());
        assertHoldsAllThatWasAppended();
    }

    @Test
    void bytesThatTheSystemLostAfterAFailedForceAreReported() throws IOException {
        append("SET a 1");
        log.write();
        log.force();
        long forced = log.forced();
        long start = log.fileBytes();
        append("SET b 2");
        log.write();
        disk.refuseToForce(true);
        assertThrows(IOException.class, log::force);
        disk.forget(start + 3, 4);
        disk.refuseToForce(false);

        UnreadableFileException lost = assertThrows(UnreadableFileException.class, log::force);

        assertEquals(start, lost.offset());
        assertTrue(log.isLost());
        assertEquals(forced, log.forced());
        assertEquals(1, disk.forced());
    }

    /** Wherever an allocation fails, no change is lost, written twice, or cut. */
    @Test
    void aChangeForWhichThereIsNoMemoryLeavesTheOthersAlone() throws IOException {
        String large = "v".repeat(300_000);
        for (int allocations = 0; allocations < 4; allocations++) {
            log.close();
            appended.clear();
            Files.delete(file);
            disk = FaultyChannel.create(file);
            AtomicInteger left = new AtomicInteger(1 + allocations);
            log = new LogWriter(new LogFile(file, disk, 0), 0, bytes -> {
                if (left.getAndDecrement() == 0) {
                    throw new OutOfMemoryError("planted");
                }
                return new CommandBuffer(bytes);
            });
            int failures = 0;
            for (int i = 0; i < 6; i++) {
                try {
                    append(i % 2 == 0 ? "INCR a" + i : "SET b" + i + " " + large);
                } catch (OutOfMemoryError planted) {
                    failures++;
                }
                try {
                    if (i % 2 == 1) {
                        log.write();
                    }
                } catch (OutOfMemoryError planted) {
                    failures++;
                }
            }
            log.write();

            assertEquals(1, failures);
            assertEquals(log.appended(), log.written());
            assertHoldsAllThatWasAppended();
        }
    }

    @Test
    void whatIsAppendedByManyThreadsIsThereOnceAndInEachOnesOrder() throws Exception {
        int threads = 4;
        int each = 20_000;
        CountDownLatch running = new CountDownLatch(threads);
        List<Thread> producers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int database = t;
            producers.add(new Thread(() -> {
                CommandBuffer two = new CommandBuffer();
                for (int i = 0; i < each; i += 2) {
                    two.clear();
                    two.add(database, LoggedCommand.of(database, "SET key " + i).args());
                    two.add(
                            database,
                            LoggedCommand.of(database, "SET key " + (i + 1)).args());
                    log.append(two);
                }
                running.countDown();
            }));
        }
        producers.forEach(Thread::start);
        while (running.getCount() > 0) {
            log.write();
            log.force();
        }
        for (Thread producer : producers) {
            producer.join();
        }
        log.write();

        int[] next = new int[threads];
        List<LoggedCommand> commands = LoggedCommand.read(file).commands();
        for (int i = 0; i < commands.size(); i++) {
            LoggedCommand command = commands.get(i);
            int number = next[command.database()]++;
            assertEquals("SET key " + number, String.join(" ", command.words()));
            assertTrue(number % 2 == 0 || commands.get(i - 1).database() == command.database());
        }
        assertEquals(threads * each, commands.size());
    }

    @Test
    void appendingAllocatesNothing() throws IOException {
        Args args = LoggedCommand.of(0, "SET some-key some-value").args();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;

        // Runs several rounds and takes the least: the just-in-time compiler may allocate in others.
        for (int round = 0; round < 100 && least > 0; round++) {
            for (int i = 0; i < 5; i++) {
                // Leaves chunks for the next round.
                appendMany(args);
                log.write();
            }
            long before = threads.getCurrentThreadAllocatedBytes();
            appendMany(args);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }

        assertEquals(0, least);
    }

    private void appendMany(Args args) {
        for (int i = 0; i < 10_000; i++) {
            log.append(0, args);
        }
    }

    @Test
    void aFileThatHasBecomeShorterIsNotAppendedTo() throws IOException {
        append("SET a 1");
        log.write();
        long bytes = log.fileBytes();

        assertThrows(UnreadableFileException.class, () -> LogWriter.open(file, new LogEnd(bytes + 1, 0), 0));
    }

    private long append(String words) {
        LoggedCommand command = LoggedCommand.of(0, words);
        long position = log.append(0, command.args());
        appended.add(command);
        return position;
    }

    private void assertHoldsAllThatWasAppended() throws IOException {
        assertEquals(new LoggedCommand.Log(appended, Optional.empty()), LoggedCommand.read(file));
    }
}
