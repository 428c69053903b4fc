package io.kvserver.core.durability;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kvserver.core.Contents;
import io.kvserver.core.KvStore;
import io.kvserver.core.Programs;
import io.kvserver.core.differential.RedisConnection;
import io.kvserver.core.differential.RedisServerProcess;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that real servers of several versions wrote, in the directory that {@code -Dkv.cases} names; skipped without it. */
class CaseFilesTest {
    private static final Pattern LINE =
            Pattern.compile("\"dump\": \"([0-9a-f]+)\".*\"key\": \"([^\"]*)\".*\"type\": \"([a-z]+)\"");

    private final DurableStores stores = new DurableStores();
    private Path cases = Path.of("");

    @TempDir
    Path directory;

    @BeforeEach
    void needsCases() {
        String named = System.getProperty("kv.cases");
        assumeTrue(named != null);
        cases = Path.of(named, "rdb");
        Programs.require("redis-server");
    }

    private RedisServerProcess redis() throws Exception {
        return RedisServerProcess.start("--dir", directory.toString());
    }

    /** Restores all payloads of a list, and returns the values. */
    private SortedMap<String, String> restored(String list) throws IOException {
        KvStore store = new KvStore();
        SessionDriver client = new SessionDriver(store);
        int count = 0;
        for (String line : Files.readAllLines(cases.resolve(list))) {
            Matcher matcher = LINE.matcher(line);
            if (line.startsWith("{\"db\": 0,") && matcher.find()) {
                String payload = new String(HexFormat.of().parseHex(matcher.group(1)), ISO_8859_1);
                byte[] reply = client.exchange(Requests.array(List.of("RESTORE", matcher.group(2), "0", payload)));
                assertEquals("+OK\r\n", new String(reply, ISO_8859_1), matcher.group(2));
                count++;
            }
        }
        assertTrue(count > 15, count + " payloads");
        return Contents.of(store);
    }

    @Test
    void payloadsOfTwoServersAreTheSameValues() throws Exception {
        SortedMap<String, String> ofRedis = restored("redis-7.0.15.jsonl");
        SortedMap<String, String> ofValkey = restored("valkey-8.0.1.jsonl");

        assertEquals(ofRedis, ofValkey);
        Files.copy(cases.resolve("redis-7.0.15.rdb"), directory.resolve("dump.rdb"));
        try (RedisServerProcess redis = redis()) {
            SortedMap<String, String> all = Contents.of(redis);
            ofRedis.forEach((key, value) -> {
                String expected = all.get(key);
                assertTrue(expected != null, key);
                assertEquals(
                        expected.substring(0, expected.lastIndexOf('@')),
                        value.substring(0, value.lastIndexOf('@')),
                        key);
            });
        }
    }

    @Test
    void allOfRedis7IsLoaded() throws Exception {
        Files.copy(cases.resolve("redis-7.0.15.rdb"), directory.resolve("dump.rdb"));
        SortedMap<String, String> contents;
        try (RedisServerProcess redis = redis();
                RedisConnection connection = new RedisConnection(redis)) {
            assertEquals("+OK\r\n", connection.exchange(List.of("SAVE")));
            contents = Contents.of(redis);
        }

        assertTrue(contents.size() > 20);
        assertEquals(contents, stores.contents(directory));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hash-zipmap", "hash-ziplist", "zset-ziplist", "list-quicklist", "encodings"})
    void filesOfOldVersionsAreLoaded(String name) throws Exception {
        Files.copy(cases.resolve("valkey-" + name + ".rdb"), directory.resolve("dump.rdb"));
        SortedMap<String, String> contents;
        try (RedisServerProcess redis = redis()) {
            contents = Contents.of(redis);
        }

        assertTrue(!contents.isEmpty());
        assertEquals(contents, stores.contents(directory));
    }

    @ParameterizedTest
    @ValueSource(strings = {"corrupt_ziplist", "corrupt_empty_keys"})
    void corruptValuesAreLeftOutOrRefused(String name) throws IOException {
        Files.copy(cases.resolve("valkey-" + name + ".rdb"), directory.resolve("dump.rdb"));

        String message = refusal();

        assertTrue(message.isEmpty() || message.contains("dump.rdb, offset "), message);
    }

    /** The error with which loading the directory fails; empty if it succeeds. */
    private String refusal() {
        try {
            stores.contents(directory);
            return "";
        } catch (UncheckedIOException refused) {
            return String.valueOf(refused.getMessage());
        }
    }
}
