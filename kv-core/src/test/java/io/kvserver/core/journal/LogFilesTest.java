package io.kvserver.core.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.Programs;
import io.kvserver.core.differential.RedisServerProcess;
import io.kvserver.core.rdb.RedisContents;
import io.kvserver.core.rdb.StoredKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the manifest names at each moment of a rewrite, including failed ones. */
@Timeout(60)
class LogFilesTest {
    private static final FileContent EMPTY = channel -> StoredKey.write(channel, List.of(), true, true);
    private static final FileContent FAILS = channel -> {
        channel.write(ByteBuffer.wrap(new byte[100]));
        throw new IOException("No space left on device");
    };

    @TempDir
    Path path;

    private final BlockingQueue<Optional<String>> troubles = new LinkedBlockingQueue<>();
    private DataDirectory directory;
    private LogFiles files;
    private ControlledLog first;
    private Journal journal;

    @BeforeEach
    void startLog() throws IOException {
        directory = DataDirectory.open(path);
        Manifest manifest = directory.createLog(EMPTY);
        files = new LogFiles(directory, manifest);
        first = ControlledLog.create(files.path(manifest.increments().get(0)));
        journal = new Journal(first.writer(), 0, reason -> troubles.add(Optional.ofNullable(reason)));
        journal.start();
    }

    @AfterEach
    void close() throws IOException {
        directory.close();
    }

    private long append(String command) {
        return journal.append(0, LoggedCommand.of(0, command).args());
    }

    private void awaitSafe(long position) throws InterruptedException {
        CountDownLatch safe = new CountDownLatch(1);
        assertTrue(journal.whenSafe(position, safe::countDown));
        assertTrue(safe.await(20, TimeUnit.SECONDS), "it does not become safe");
    }

    private Manifest.Part rotate() throws IOException {
        Manifest.Part increment = files.makeIncrement();
        journal.rotate(LogWriter.begin(files.path(increment), () -> files.list(increment)));
        return increment;
    }

    private List<String> listed() throws IOException {
        return directory.readManifest().orElseThrow().files().stream()
                .map(part -> part.name().substring(Manifest.PREFIX.length() + 1) + " " + part.type())
                .toList();
    }

    private List<String> present() throws IOException {
        try (Stream<Path> all = Files.list(path.resolve("appendonlydir"))) {
            return all.map(file -> file.getFileName().toString().substring(Manifest.PREFIX.length() + 1))
                    .sorted()
                    .toList();
        }
    }

    private Set<StoredKey> keys() throws IOException {
        directory.requireWhole(directory.readManifest());
        return ModelStore.load(directory).keys();
    }

    /** Makes the manifest impossible to write. */
    private Path obstacle() throws IOException {
        Path obstacle = Disk.unfinished(path.resolve("appendonlydir").resolve(Manifest.FILE_NAME));
        return Files.createDirectories(obstacle.resolve("full"));
    }

    private static void remove(Path obstacle) throws IOException {
        Files.delete(obstacle);
        Files.delete(obstacle.resolveSibling(""));
    }

    @Test
    void incrementIsListedWhenSomethingIsWrittenToItAndAllBeforeIsOnTheDisk() throws Exception {
        awaitSafe(append("SET a 1"));
        first.stopDisk();
        append("SET b 1");
        first.awaitFsync();
        rotate();
        long after = append("SET c 1");

        assertEquals(List.of("1.base.rdb BASE", "1.incr.aof INCREMENT"), listed());
        first.startDisk();
        awaitSafe(after);

        assertEquals(List.of("1.base.rdb BASE", "1.incr.aof INCREMENT", "2.incr.aof INCREMENT"), listed());
        journal.close();
        assertEquals(Set.of(StoredKey.of(0, "a", "1"), StoredKey.of(0, "b", "1"), StoredKey.of(0, "c", "1")), keys());
    }

    /** A redis-server does not start if a log file other than the last one has a torn tail. */
    @Test
    void redisReadsWhatACrashLeavesBetweenARotationAndTheEndOfWhatWasAppendedBefore() throws Exception {
        Programs.require("redis-server");
        awaitSafe(append("SET a 1"));
        long whole = Files.size(path.resolve("appendonlydir/appendonly.aof.1.incr.aof"));
        first.stopDisk();
        append("SET b 1");
        first.awaitFsync();
        rotate();
        append("SET c 1");

        Path copy = Files.createDirectories(path.resolve("copy/appendonlydir"));
        for (String name : present()) {
            String file = Manifest.PREFIX + "." + name;
            Files.copy(path.resolve("appendonlydir").resolve(file), copy.resolve(file));
        }
        try (FileChannel torn = FileChannel.open(copy.resolve("appendonly.aof.1.incr.aof"), StandardOpenOption.WRITE)) {
            torn.truncate(whole + 10);
        }

        try (RedisServerProcess redis = RedisContents.start(copy.resolveSibling(""), "--appendonly", "yes")) {
            assertEquals(Set.of(StoredKey.of(0, "a", "1")), RedisContents.of(redis));
        }
        first.startDisk();
        journal.close();
    }

    @Test
    void aManifestThatCannotBeWrittenIsAFailureUntilItCanBe() throws Exception {
        Path obstacle = obstacle();
        rotate();
        long after = append("SET a 1");

        Optional<String> trouble = troubles.poll(20, TimeUnit.SECONDS);

        assertTrue(trouble != null && trouble.isPresent(), "nobody was told");
        assertEquals(0, Files.size(path.resolve("appendonlydir/appendonly.aof.2.incr.aof")));
        remove(obstacle);
        awaitSafe(after);
        assertEquals(List.of("1.base.rdb BASE", "1.incr.aof INCREMENT", "2.incr.aof INCREMENT"), listed());
        journal.close();
        assertEquals(Set.of(StoredKey.of(0, "a", "1")), keys());
    }

    @Test
    void closingListsWhatIsWrittenAtTheEnd() throws Exception {
        first.stopDisk();
        append("SET a 1");
        first.awaitFsync();
        rotate();
        append("SET b 1");
        first.startDisk();

        journal.close();

        assertEquals(Set.of(StoredKey.of(0, "a", "1"), StoredKey.of(0, "b", "1")), keys());
    }

    @Test
    void aRewriteReplacesOneCompleteLogByAnother() throws Exception {
        append("SET a 1");
        Manifest.Part increment = rotate();
        List<StoredKey> snapshot = List.of(StoredKey.of(0, "a", "1"));
        files.replaceBase(increment, channel -> StoredKey.write(channel, snapshot, true, true));

        assertEquals(
                List.of("2.base.rdb BASE", "1.base.rdb HISTORY", "1.incr.aof HISTORY", "2.incr.aof INCREMENT"),
                listed());
        journal.supersedeEarlier();
        files.deleteHistory();
        awaitSafe(append("SET b 1"));

        assertEquals(List.of("2.base.rdb BASE", "2.incr.aof INCREMENT"), listed());
        assertEquals(List.of("2.base.rdb", "2.incr.aof", "manifest"), present());
        journal.close();
        assertEquals(Set.of(StoredKey.of(0, "a", "1"), StoredKey.of(0, "b", "1")), keys());
    }

    @Test
    void rewriteAfterOneThatFailedTakesAnotherIncrement() throws Exception {
        awaitSafe(append("SET a 1"));
        Manifest.Part failing = rotate();
        assertThrows(IOException.class, () -> files.replaceBase(failing, FAILS));
        assertEquals(List.of("1.base.rdb BASE", "1.incr.aof INCREMENT"), listed());
        append("SET b 1");

        Manifest.Part increment = rotate();
        awaitSafe(append("SET c 1"));

        assertEquals(
                List.of("1.base.rdb BASE", "1.incr.aof INCREMENT", "2.incr.aof INCREMENT", "3.incr.aof INCREMENT"),
                listed());
        Set<StoredKey> keys = keys();
        assertEquals(Set.of(StoredKey.of(0, "a", "1"), StoredKey.of(0, "b", "1"), StoredKey.of(0, "c", "1")), keys);
        files.replaceBase(increment, channel -> StoredKey.write(channel, List.copyOf(keys), true, true));
        files.deleteHistory();
        assertEquals(List.of("2.base.rdb", "3.incr.aof", "manifest"), present());
        journal.close();
        assertEquals(keys, keys());
    }

    @Test
    void incrementThatStaysEmptyIsListedWithALaterOne() throws Exception {
        awaitSafe(append("SET a 1"));
        rotate();
        rotate();

        awaitSafe(append("SET b 1"));

        assertEquals(
                List.of("1.base.rdb BASE", "1.incr.aof INCREMENT", "2.incr.aof INCREMENT", "3.incr.aof INCREMENT"),
                listed());
        journal.close();
        assertEquals(Set.of(StoredKey.of(0, "a", "1"), StoredKey.of(0, "b", "1")), keys());
    }

    /** It is unknown whether the manifest on the disk names the first one's base: a new base with the same name could be read with old increments. */
    @Test
    void baseWhoseManifestCouldNotBeWrittenKeepsItsNameUntilThatIsSettled() throws Exception {
        Path obstacle = obstacle();
        Manifest.Part first = rotate();
        assertThrows(IOException.class, () -> files.replaceBase(first, EMPTY));
        Manifest.Part second = rotate();
        boolean[] written = {false};
        assertThrows(IOException.class, () -> files.replaceBase(second, channel -> written[0] = true));
        assertFalse(written[0], "there is a base of a failed rewrite on the disk already");
        remove(obstacle);

        awaitSafe(append("SET a 1"));
        assertEquals(
                List.of(
                        "1.base.rdb BASE",
                        "1.incr.aof INCREMENT",
                        "2.incr.aof INCREMENT",
                        "2.base.rdb HISTORY",
                        "3.incr.aof INCREMENT"),
                listed());
        Manifest.Part increment = rotate();
        Set<StoredKey> keys = keys();
        files.replaceBase(increment, channel -> {
            assertFalse(present().contains("2.base.rdb"));
            StoredKey.write(channel, List.copyOf(keys), true, true);
        });
        files.deleteHistory();

        assertEquals(List.of("2.base.rdb", "4.incr.aof", "manifest"), present());
        assertEquals(Set.of(StoredKey.of(0, "a", "1")), keys());
        journal.close();
    }
}
