package io.kvserver.core.durability;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.core.KvStoreException;
import io.kvserver.core.Programs;
import io.kvserver.core.differential.RedisConnection;
import io.kvserver.core.differential.RedisServerProcess;
import io.kvserver.core.rdb.RedisContents;
import io.kvserver.core.session.SessionDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scripts and functions in a store's files. */
class ScriptFilesTest {
    private static final String LIBRARY =
            "#!lua name=lib\nredis.register_function('add', function(keys, args) return redis.call('incrby', keys[1],"
                    + " args[1]) end)";

    @TempDir
    Path directory;

    private KvStore open() {
        return new KvStore.Builder().dataDirectory(directory).build();
    }

    /** The log's last increment, as text. */
    private String log() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("appendonlydir"))) {
            List<Path> increments = files.filter(file -> file.toString().endsWith(".incr.aof"))
                    .sorted()
                    .toList();
            return Files.readString(increments.get(increments.size() - 1), ISO_8859_1);
        }
    }

    @Test
    void aScriptsChangesAreLoggedAsOneTransaction() throws IOException {
        try (KvStore store = open()) {
            store.call(
                    "EVAL",
                    "redis.call('get', 'c') redis.call('set', 'a', 1) return redis.call('incr', KEYS[1])",
                    1,
                    "b");
        }

        String log = log().replace("\r\n", " ");
        assertTrue(log.contains("*1 $5 MULTI *3 $3 set $1 a $1 1 *2 $4 incr $1 b *1 $4 EXEC "), log);
        assertFalse(log.contains("EVAL"), log);
    }

    @Test
    void aScriptThatOnlyReadsIsNotLogged() throws IOException {
        try (KvStore store = open()) {
            store.call("EVAL", "return redis.call('get', 'a')", 0);
        }

        assertFalse(log().contains("MULTI"), log());
    }

    @Test
    void aScriptsChangesBeforeAFailureAreLogged() {
        try (KvStore store = open()) {
            assertThrows(
                    KvStoreException.class,
                    () -> store.call("EVAL", "redis.call('set', 'a', 'half') redis.call('nosuch')", 0));
        }

        try (KvStore store = open()) {
            assertEquals("half", store.get("a"));
        }
    }

    @Test
    void aScriptInATransactionIsAPartOfIt() throws IOException {
        try (KvStore store = open()) {
            SessionDriver client = new SessionDriver(store);
            client.exchange("MULTI\nSET a 1\nEVAL \"return redis.call('set', 'b', 2)\" 0\nSET c 3\nEXEC\n");
        }

        String log = log();
        assertEquals(log.indexOf("MULTI"), log.lastIndexOf("MULTI"), log);
        assertTrue(log.indexOf("$1\r\nc\r\n") < log.indexOf("EXEC"), log);
    }

    @Test
    void changesThatAScriptDoesNotReplicateAreNotLogged() {
        try (KvStore store = open()) {
            store.call(
                    "EVAL",
                    "redis.set_repl(redis.REPL_NONE) redis.call('set', 'a', 1) "
                            + "redis.set_repl(redis.REPL_ALL) redis.call('set', 'b', 1)",
                    0);
            assertEquals("1", store.get("a"));
        }

        try (KvStore store = open()) {
            assertEquals(null, store.get("a"));
            assertEquals("1", store.get("b"));
        }
    }

    @Test
    void librariesAreInTheLogAndInItsBase() {
        try (KvStore store = open()) {
            store.call("FUNCTION", "LOAD", LIBRARY);
        }
        try (KvStore store = open()) {
            assertEquals(5, store.call("FCALL", "add", 1, "a", 5).integer());
            store.call("SAVE");
            store.call("BGREWRITEAOF");
        }
        try (KvStore store = open()) {
            assertEquals(10, store.call("FCALL", "add", 1, "a", 5).integer());
            store.call("FUNCTION", "DELETE", "lib");
        }
        try (KvStore store = open()) {
            assertThrows(KvStoreException.class, () -> store.call("FCALL", "add", 1, "a", 5));
            assertEquals("10", store.get("a"));
        }
    }

    @Test
    void librariesAreInASnapshot() throws IOException {
        try (KvStore store = open()) {
            store.call("FUNCTION", "LOAD", LIBRARY);
            store.call("SAVE");
        }
        try (Stream<Path> files = Files.list(directory.resolve("appendonlydir"))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }

        try (KvStore store = open()) {
            assertEquals(5, store.call("FCALL", "add", 1, "a", 5).integer());
        }
    }

    @Test
    void librariesAreDumpedAndRestored() {
        try (KvStore store = new KvStore();
                KvStore other = new KvStore()) {
            store.call("FUNCTION", "LOAD", LIBRARY);
            byte[] dump = store.call("FUNCTION", "DUMP").bytes();

            other.call("FUNCTION", "RESTORE", dump);

            assertEquals(5, other.call("FCALL", "add", 1, "a", 5).integer());
            assertThrows(KvStoreException.class, () -> other.call("FUNCTION", "RESTORE", dump));
            other.call("FUNCTION", "RESTORE", dump, "REPLACE");
            other.call("FUNCTION", "RESTORE", dump, "FLUSH");
            assertEquals(10, other.call("FCALL", "add", 1, "a", 5).integer());
        }
    }

    @Test
    void aRedisServerLoadsTheLibrariesOfALog() throws IOException, InterruptedException {
        Programs.require("redis-server");
        try (KvStore store = open()) {
            store.call("FUNCTION", "LOAD", LIBRARY);
            store.call("FCALL", "add", 1, "k", 5);
        }

        try (RedisServerProcess redis = RedisContents.start(directory, "--appendonly", "yes");
                RedisConnection connection = new RedisConnection(redis)) {
            assertEquals(":7\r\n", connection.exchange(List.of("FCALL", "add", "1", "k", "2")));
        }
    }

    @Test
    void theLibrariesOfARedisServersSnapshotAreLoaded() throws IOException, InterruptedException {
        Programs.require("redis-server");
        try (RedisServerProcess redis = RedisContents.start(directory);
                RedisConnection connection = new RedisConnection(redis)) {
            connection.exchange(List.of("FUNCTION", "LOAD", LIBRARY));
            connection.exchange(List.of("SET", "k", "5"));
            connection.exchange(List.of("SAVE"));
        }

        try (KvStore store = open()) {
            store.call("FCALL", "add", 1, "k", 2);
            assertEquals("7", store.get("k"));
        }
    }
}
