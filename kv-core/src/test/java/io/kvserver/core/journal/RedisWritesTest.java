package io.kvserver.core.journal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.Programs;
import io.kvserver.core.differential.RedisConnection;
import io.kvserver.core.differential.RedisServerProcess;
import io.kvserver.core.rdb.RedisContents;
import io.kvserver.core.rdb.StoredKey;
import io.kvserver.core.rdb.StoredKeys;
import io.kvserver.core.rdb.TemporaryFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that redis-server writes, read by kv: the same keys are there. */
class RedisWritesTest {
    private static final List<String> VALUES = List.of(
            "",
            "0",
            "127",
            "-128",
            "128",
            "32767",
            "-32769",
            "2147483647",
            "-2147483648",
            "2147483648",
            "007",
            "hello",
            "x".repeat(21),
            "abc".repeat(100),
            "abc".repeat(20_000),
            StoredKeys.noise(63),
            StoredKeys.noise(64),
            StoredKeys.noise(16_384),
            StoredKeys.noise(1 << 20));

    @TempDir
    Path path;

    @BeforeEach
    void requireRedis() {
        Programs.require("redis-server");
    }

    @ParameterizedTest
    @CsvSource({"yes, yes", "no, yes", "yes, no"})
    void snapshotsHoldTheSameKeys(String compression, String checksum) throws IOException, InterruptedException {
        Set<StoredKey> keys;
        try (RedisServerProcess redis = RedisContents.start(
                path,
                "--rdbcompression",
                compression,
                "--rdbchecksum",
                checksum,
                "--maxmemory-policy",
                "allkeys-lfu")) {
            fill(redis);
            keys = RedisContents.of(redis);
            RedisContents.send(redis, "SAVE");
        }

        assertEquals(2 * VALUES.size() + 16, keys.size());
        assertEquals(keys, new HashSet<>(StoredKey.read(path.resolve("dump.rdb"))));
    }

    @ParameterizedTest
    @CsvSource({"yes, no", "yes, yes", "no, no"})
    void logsHoldTheSameKeys(String preamble, String timestamps) throws IOException, InterruptedException {
        Set<StoredKey> keys;
        try (RedisServerProcess redis = RedisContents.start(
                path,
                "--appendonly",
                "yes",
                "--aof-use-rdb-preamble",
                preamble,
                "--aof-timestamp-enabled",
                timestamps)) {
            fill(redis);
            rewrite(redis);
            RedisContents.send(
                    redis,
                    "SET text later",
                    "DEL 5",
                    "SELECT 9",
                    "INCR n",
                    "MULTI",
                    "INCR n",
                    "SET o 1 PX 100000000",
                    "EXEC");
            keys = RedisContents.of(redis);
        }

        assertEquals(2 * VALUES.size() + 16 + 1, keys.size());
        try (DataDirectory directory = DataDirectory.open(path)) {
            Manifest manifest = directory.readManifest().orElseThrow();
            assertEquals(2, manifest.base().orElseThrow().sequence());
            directory.requireWhole(directory.readManifest());
            assertEquals(keys, ModelStore.load(directory).keys());
        }
    }

    @Test
    void aLogOfAKilledRedisIsReadUpToItsLastCompleteCommand() throws IOException, InterruptedException {
        try (RedisServerProcess redis = RedisContents.start(path, "--appendonly", "yes")) {
            RedisContents.send(redis, "SET a 1", "MULTI", "SET b 2", "SET c 3", "EXEC");
        }
        try (DataDirectory directory = DataDirectory.open(path)) {
            Path increment = directory.logFile(
                    directory.readManifest().orElseThrow().increments().get(0));
            byte[] whole = Files.readAllBytes(increment);
            long transaction = new String(whole, ISO_8859_1).indexOf("*1\r\n$5\r\nMULTI");

            for (int length = (int) transaction; length < whole.length; length++) {
                TemporaryFiles.write(increment, Arrays.copyOf(whole, length));
                assertEquals(
                        Set.of(StoredKey.of(0, "a", "1")),
                        ModelStore.load(directory).keys());
            }
        }
    }

    private static void fill(RedisServerProcess redis) throws IOException {
        try (RedisConnection connection = new RedisConnection(redis)) {
            for (int i = 0; i < VALUES.size(); i++) {
                connection.exchange(List.of("SET", Integer.toString(i), VALUES.get(i)));
                // Seconds and milliseconds, so that both forms are written.
                connection.exchange(List.of("SET", VALUES.get(i) + "!", VALUES.get(i), "PX", "10000000" + i));
            }
            for (int database = 0; database < 16; database++) {
                connection.exchange(List.of("SELECT", Integer.toString(database)));
                connection.exchange(List.of("SET", "text", "in " + database));
            }
        }
    }

    private static void rewrite(RedisServerProcess redis) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        try (RedisConnection connection = new RedisConnection(redis)) {
            connection.exchange(List.of("BGREWRITEAOF"));
            String state = "";
            while (!state.contains("aof_rewrite_in_progress:0") || !state.contains("aof_rewrite_scheduled:0")) {
                assertTrue(System.nanoTime() < deadline, state);
                state = connection.exchange(List.of("INFO", "persistence"));
            }
        }
    }
}
