package io.kvserver.core.durability;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.EvictionPolicy;
import io.kvserver.core.KvStore;
import io.kvserver.core.session.Requests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories with files that kv did not write itself: their data are loaded, or refused with a reason, but never ignored. */
class FoundFilesTest {
    @TempDir
    Path directory;

    private final DurableStores stores = new DurableStores();

    private static byte[] log(String... commands) {
        StringBuilder log = new StringBuilder();
        for (String command : commands) {
            log.append(new String(Requests.array(List.of(command.split(" "))), ISO_8859_1));
        }
        return log.toString().getBytes(ISO_8859_1);
    }

    private void writeLog(String... commands) throws IOException {
        Path logs = Files.createDirectory(directory.resolve("appendonlydir"));
        Files.write(logs.resolve("appendonly.aof.1.incr.aof"), log(commands));
        Files.writeString(logs.resolve("appendonly.aof.manifest"), "file appendonly.aof.1.incr.aof seq 1 type i\n");
    }

    private String refusal() throws IOException {
        SortedMap<String, String> before = DurableStores.readable(DurableStores.files(directory));
        String message = assertThrows(UncheckedIOException.class, () -> stores.open(directory))
                .getMessage();
        assertEquals(before, DurableStores.readable(DurableStores.files(directory)), "something was changed");
        assertFalse(Files.exists(directory.resolve("appendonlydir.kv-temp")), "something was left behind");
        return message;
    }

    @Test
    void logOfRedis6IsLoadedAndConverted() throws IOException {
        Files.write(directory.resolve("appendonly.aof"), log("SELECT 0", "SET a 1", "INCR a"));

        try (KvStore store = stores.open(directory)) {
            assertEquals("2", store.get("a"));
            store.set("b", "3");
        }

        assertFalse(Files.exists(directory.resolve("appendonly.aof")));
        try (KvStore store = stores.open(directory)) {
            assertEquals("2", store.get("a"));
            assertEquals("3", store.get("b"));
        }
    }

    @Test
    void logOfRedis6ThatIsDamagedIsRefusedAndStays() throws IOException {
        Files.write(directory.resolve("appendonly.aof"), log("SET a 1", "NOSUCH a", "INCR a"));

        assertTrue(refusal().contains("appendonly.aof, offset"));
    }

    @Test
    void logInADirectoryOfAnotherNameIsRefusedByName() throws IOException {
        writeLog("SET a 1");
        Files.move(directory.resolve("appendonlydir"), directory.resolve("mylogs"));

        String refusal = refusal();

        assertTrue(refusal.contains("mylogs holds a log"), refusal);
    }

    @Test
    void logWhoseFilesHaveAnotherNameIsRefusedByName() throws IOException {
        Path logs = Files.createDirectory(directory.resolve("appendonlydir"));
        Files.write(logs.resolve("mine.aof.1.incr.aof"), log("SET a 1"));
        Files.writeString(logs.resolve("mine.aof.manifest"), "file mine.aof.1.incr.aof seq 1 type i\n");

        String refusal = refusal();

        assertTrue(refusal.contains("mine.aof.1.incr.aof belongs to a log under another name"), refusal);
    }

    @Test
    void oldLogOfAnotherNameIsRefusedByName() throws IOException {
        Files.write(directory.resolve("mine.aof"), log("SET a 1"));

        String refusal = refusal();

        assertTrue(refusal.contains("mine.aof is a log under another name"), refusal);
    }

    @Test
    void aFileThatTheManifestNamesAndThatDoesNotExistIsReportedAsMissing() throws IOException {
        writeLog("SET a 1");
        Files.delete(directory.resolve("appendonlydir/appendonly.aof.1.incr.aof"));

        String refusal = refusal();

        assertTrue(refusal.contains("appendonly.aof.1.incr.aof"), refusal);
        assertTrue(refusal.contains("it is not there"), refusal);
    }

    @Test
    void directoryInPlaceOfASnapshotIsRefusedByName() throws IOException {
        Path inTheWay = Files.createDirectory(directory.resolve("dump.rdb"));

        UncheckedIOException refused = assertThrows(
                UncheckedIOException.class,
                () -> new KvStore.Builder().dataDirectory(directory).build());

        assertTrue(refused.getMessage().startsWith(inTheWay + ": cannot be read"), refused.getMessage());
    }

    @Test
    void keyThatComesTwiceInASnapshotIsRefused() throws IOException {
        Files.write(
                directory.resolve("dump.rdb"),
                "REDIS0010\u00fe\0\0\1a\1b\0\1a\1c\u00ff\0\0\0\0\0\0\0\0".getBytes(ISO_8859_1));

        String refusal = refusal();

        assertTrue(refusal.contains("dump.rdb, offset"), refusal);
        assertTrue(refusal.contains("key 'a' comes twice"), refusal);
    }

    @Test
    void relativeDeadlinesOfALogCountFromTheTimeOfLoading() throws IOException {
        writeLog("SETEX a 100 v", "SET b v", "EXPIRE b 100", "SET c v PX 100000", "SET d v", "PEXPIRE d 100000");

        try (KvStore store = stores.open(directory)) {
            assertEquals(
                    List.of("100", "100", "100", "100"), DurableStores.run(store, "TTL a", "TTL b", "TTL c", "TTL d"));
        }
    }

    @Test
    void deadlineThatHasPassedDoesNotChangeWhatComesAfterIt() throws IOException {
        writeLog("SET a 5", "PEXPIREAT a 1000", "INCR a", "PERSIST a");

        try (KvStore store = stores.open(directory)) {
            assertEquals("6", store.get("a"));
        }
    }

    @Test
    void loadedKeysAreNotCountedAsUnsavedChanges() throws IOException {
        writeLog("SET a 1", "SET b 1");

        try (KvStore store = stores.open(directory)) {
            assertTrue(DurableStores.run(store, "INCR a").contains("2"));
            // A save point at one more change than were made since loading.
            assertEquals(1, changesSinceSave(store));
        }
    }

    private static long changesSinceSave(KvStore store) {
        var session = new io.kvserver.core.session.SessionDriver(store, io.kvserver.core.session.InlineReplies.TEXT);
        return session.exchange("INFO persistence\n")
                .lines()
                .filter(line -> line.startsWith("rdb_changes_since_last_save:"))
                .mapToLong(line ->
                        Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void dataThatNeedMoreThanMaxmemoryAreRefusedWithBothFigures() throws IOException {
        fill();

        KvStore.Builder small = stores.builder(directory).maxMemory(100_000);
        String refusal = assertThrows(UncheckedIOException.class, small::build).getMessage();

        assertTrue(refusal.startsWith("the data needs about "), refusal);
        assertTrue(refusal.contains("-Xmx"), refusal);
        try (KvStore store = stores.open(directory)) {
            assertEquals(4000, store.dbSize());
        }
    }

    @Test
    void loadingEvictsKeysAndTheyDoNotComeBack() throws IOException {
        fill();

        long kept;
        try (KvStore store = stores.builder(directory)
                .maxMemory(300_000)
                .evictionPolicy(EvictionPolicy.ALLKEYS_LRU)
                .build()) {
            kept = store.dbSize();
            assertTrue(kept > 0 && kept < 4000, kept + " keys");
        }

        try (KvStore store = stores.open(directory)) {
            assertEquals(kept, store.dbSize());
        }
    }

    private void fill() {
        try (KvStore store = stores.open(directory)) {
            for (int i = 0; i < 4000; i++) {
                store.set("key" + i, "v".repeat(100));
            }
            DurableStores.rewrite(store);
        }
    }
}
