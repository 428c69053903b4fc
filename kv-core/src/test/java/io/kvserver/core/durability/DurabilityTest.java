package io.kvserver.core.durability;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.Contents;
import io.kvserver.core.Fsync;
import io.kvserver.core.KvStore;
import io.kvserver.core.KvStoreException;
import io.kvserver.core.SettableClock;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a store keeps in its directory: the content of the log, and what is restored from it. */
@Timeout(120)
class DurabilityTest {
    private static final long NOW = new SettableClock().millis();

    @TempDir
    Path directory;

    private final DurableStores stores = new DurableStores();

    /** The commands of the current log, words separated by spaces. */
    private List<String> logged() throws IOException {
        String text = Files.readString(DurableStores.log(directory), ISO_8859_1);
        return Arrays.stream(text.split("(?=\\*\\d+\r\n)", -1))
                .filter(command -> command.startsWith("*"))
                .map(command -> command.replaceAll("#CRC32C.*\r\n", "")
                        .replaceAll("(^\\*\\d+\r\n|\r\n)(\\$\\d+\r\n)?", " ")
                        .strip())
                .toList();
    }

    /** Runs requests on a new store, closes it, opens another, and checks that it holds the same. */
    private void runAndReopen(String... requests) {
        SortedMap<String, String> before;
        try (KvStore store = stores.open(directory)) {
            DurableStores.run(store, requests);
            before = Contents.of(store);
        }

        assertEquals(before, stores.contents(directory));
    }

    @ParameterizedTest
    @EnumSource
    void whatWasSetIsRestored(Fsync fsync) {
        try (KvStore store = stores.builder(directory).fsync(fsync).build()) {
            store.set("a", "1");
            store.set("b", "2", Duration.ofHours(1));
            store.strings().mset(Map.of("c", "3", "d", ""));
            store.del("d");
        }
        try (KvStore store = stores.builder(directory).fsync(fsync).build()) {
            assertEquals("1", store.get("a"));
            assertEquals("2", store.get("b"));
            assertEquals(Duration.ofHours(1), store.ttl("b"));
            assertEquals("3", store.get("c"));
            assertEquals(3, store.dbSize());
        }
    }

    @Test
    void databasesAreKeptApart() {
        runAndReopen(
                "SET a 0",
                "SELECT 5",
                "SET a 5",
                "SELECT 15",
                "MSET a 15 b 15",
                "MOVE b 5",
                "SWAPDB 0 15",
                "COPY a z DB 7");
    }

    @Test
    void emptiedStoreStaysEmpty() {
        runAndReopen("SET a 0", "SELECT 5", "SET a 5", "FLUSHDB", "SET b 1", "FLUSHALL ASYNC", "SET c 1");

        assertEquals(Map.of("5:c", "$1\r\n1\r\n@:-1"), stores.contents(directory));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SET k v EX 10|SET k v PXAT %d|10000",
                "SET k v PX 10|SET k v PXAT %d|10",
                "SET k v KEEPTTL|SET k v|0",
                "SET k v NX GET|SET k v|0",
                "SETEX k 10 v|SET k v PXAT %d|10000",
                "PSETEX k 10 v|SET k v PXAT %d|10",
                "INCRBYFLOAT k 1.5|SET k 1.5|0",
                "INCRBY k 5|INCRBY k 5|0",
                "APPEND k v|APPEND k v|0",
            })
    void whatDependsOnTheTimeOrOnRoundingIsLoggedAsItsResult(String request, String logged, long millis)
            throws IOException {
        runAndReopen(request);

        assertEquals(List.of("SELECT 0", logged.formatted(NOW + millis)), logged());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EXPIRE k 10|PEXPIREAT k %d|10000",
                "PEXPIRE k 10 NX|PEXPIREAT k %d|10",
                "PEXPIREAT k 1|DEL k|0",
                "EXPIRE k -1|DEL k|0",
                "GETEX k EX 10|PEXPIREAT k %d|10000",
                "GETEX k PXAT 1|DEL k|0",
                "GETDEL k|GETDEL k|0",
                "RESTORE k 10 ... REPLACE|SET k x PXAT %d|10",
            })
    void changeOfAKeyIsLoggedAsWhatBecameOfIt(String request, String logged, long millis) throws IOException {
        try (KvStore store = stores.open(directory)) {
            DurableStores.run(store, "SET k x");
            if (request.startsWith("RESTORE")) {
                SessionDriver session = new SessionDriver(store, InlineReplies.RESP);
                String dump = session.exchange("DUMP k\n");
                byte[] payload = dump.substring(dump.indexOf('\n') + 1, dump.length() - 2)
                        .getBytes(ISO_8859_1);
                session.exchange(
                        Requests.array(List.of("RESTORE", "k", "10", new String(payload, ISO_8859_1), "REPLACE")));
            } else {
                DurableStores.run(store, request);
            }
        }

        assertEquals(List.of("SELECT 0", "SET k x", logged.formatted(NOW + millis)), logged());
    }

    @Test
    void removingADeadlineIsLogged() throws IOException {
        runAndReopen("SET k v EX 10", "PERSIST k", "SET l v EX 10", "GETEX l PERSIST");

        assertEquals(
                List.of(
                        "SELECT 0",
                        "SET k v PXAT " + (NOW + 10_000),
                        "PERSIST k",
                        "SET l v PXAT " + (NOW + 10_000),
                        "PERSIST l"),
                logged());
    }

    @Test
    void requestsThatChangeNothingAreNotLogged() throws IOException {
        runAndReopen(
                "SET k v", "SET k w NX", "DEL l", "EXPIRE l 10", "PERSIST k", "GETEX k", "SETNX k w", "MSETNX k 1 m 2");

        assertEquals(List.of("SELECT 0", "SET k v"), logged());
    }

    @Test
    void expiredKeysDoNotComeBackEvenIfTheClockIsSetBack() throws IOException {
        try (KvStore store = stores.open(directory)) {
            DurableStores.run(
                    store, "SET lazy v PX 10", "SET active v PX 10", "SET scanned v PX 10", "SET replaced v PX 10");
            stores.clock().advanceMillis(10);
            assertEquals("OK", DurableStores.run(store, "SET replaced w").get(0));
            assertEquals("", DurableStores.run(store, "GET lazy").get(0));
            DurableStores.run(store, "SCAN 0 MATCH scanned");
            while (store.dbSize() > 1) {
                store.upkeep();
            }
        }
        stores.clock().advanceMillis(-10);

        assertEquals(Map.of("0:replaced", "$1\r\nw\r\n@:-1"), stores.contents(directory));
    }

    @Test
    void keysThatExpireWhileNoStoreRunsAreNotSeen() {
        try (KvStore store = stores.open(directory)) {
            DurableStores.run(store, "SET a v PX 10", "SET b v PX 11", "SET c v");
            DurableStores.rewrite(store);
            DurableStores.run(store, "SET d v PX 10", "APPEND d w");
        }
        stores.clock().advanceMillis(10);

        assertEquals(
                List.of("0:b", "0:c"), List.copyOf(stores.contents(directory).keySet()));
    }

    @Test
    void keyThatExpiresWithinATransactionIsGoneForTheRestOfIt() {
        runAndReopen(
                "SET x 1",
                "MULTI",
                "SET k v PXAT 1",
                "APPEND k w",
                "SET l v PXAT 1",
                "SETNX l w",
                "SET m v PXAT 1",
                "GET m",
                "EXEC");

        assertEquals(
                Map.of("0:k", "$1\r\nw\r\n@:-1", "0:l", "$1\r\nw\r\n@:-1", "0:x", "$1\r\n1\r\n@:-1"),
                stores.contents(directory));
    }

    @Test
    void transactionIsLoggedAsAWhole() throws IOException {
        runAndReopen("MULTI", "SET a 1", "SELECT 3", "INCR b", "GET b", "EXEC", "SET c 1");

        assertEquals(List.of("SELECT 0", "MULTI", "SET a 1", "SELECT 3", "INCR b", "EXEC", "SET c 1"), logged());
    }

    @Test
    void aTransactionThatIsTornAnywhereIsAbsent() throws IOException {
        int start;
        try (KvStore store = stores.open(directory)) {
            DurableStores.run(store, "SET a 0", "SET b 0");
        }
        start = (int) Files.size(DurableStores.log(directory));
        SortedMap<String, String> before = stores.contents(directory);
        try (KvStore store = stores.open(directory)) {
            DurableStores.run(store, "MULTI", "SET a 1", "SELECT 1", "SET b 1", "EXEC");
        }
        SortedMap<Path, byte[]> files = DurableStores.files(directory);
        Path log = directory.relativize(DurableStores.log(directory));
        byte[] whole = files.get(log);
        int end = new String(whole, ISO_8859_1).lastIndexOf("EXEC\r\n") + 6;
        Path torn = directory.resolve("torn");
        for (int length = start; length < end; length += 7) {
            files.put(log, Arrays.copyOf(whole, length));
            DurableStores.write(torn, files);

            assertEquals(before, stores.contents(torn), "at " + length);
            assertEquals(before, stores.contents(torn), "at " + length + ", for the second time");
        }
    }

    @Test
    void secondStoreOnTheDirectoryIsRefused() {
        try (KvStore store = stores.open(directory)) {
            UncheckedIOException refusal = assertThrows(
                    UncheckedIOException.class, () -> stores.open(directory.resolve("../" + directory.getFileName())));

            assertTrue(
                    refusal.getMessage().contains("is in use by another store of this process"), refusal.getMessage());
            store.set("a", "1");
        }
        assertEquals(1, stores.contents(directory).size());
    }

    @Test
    void directoryThatCannotBeMadeIsRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");

        UncheckedIOException refusal = assertThrows(UncheckedIOException.class, () -> stores.open(file));
        UncheckedIOException below = assertThrows(UncheckedIOException.class, () -> stores.open(file.resolve("data")));

        assertEquals(
                "data directory " + file + " cannot be used: " + file + " is not a directory", refusal.getMessage());
        assertTrue(
                below.getMessage().startsWith("data directory " + file + "/data cannot be used: "), below.getMessage());
    }

    @Test
    void storeThatWasClosedCanBeReadButNotChanged() {
        KvStore store = stores.open(directory);
        store.set("a", "1");
        store.close();

        assertEquals("1", store.get("a"));
        assertThrows(KvStoreException.class, () -> store.set("a", "2"));
        store.close();
        assertEquals(Map.of("0:a", "$1\r\n1\r\n@:-1"), stores.contents(directory));
    }
}
