package io.kvserver.core.durability;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.Contents;
import io.kvserver.core.Fsync;
import io.kvserver.core.KvStore;
import io.kvserver.core.Programs;
import io.kvserver.core.StandardCommands;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.Flag;
import io.kvserver.core.differential.RedisConnection;
import io.kvserver.core.differential.RedisServerProcess;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import io.kvserver.core.session.Transcripts;
import io.kvserver.core.session.Transcripts.Exchange;
import io.kvserver.core.session.Transcripts.Transcript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Directories that move from kv to a redis-server, and from a redis-server to kv. */
@Timeout(120)
class RedisDirectoryTest {
    /** A database that no transcript uses. */
    private static final int ASIDE = 15;

    /** No redis-server before 7.4 reads what these write. */
    private static final Set<String> FIELD_EXPIRY =
            StandardCommands.HASH_EXPIRY.commands().stream().map(Command::name).collect(Collectors.toSet());

    private static final Set<String> WRITES = StandardCommands.table().commands().stream()
            .filter(command -> command.flags().contains(Flag.WRITE))
            .map(Command::name)
            .filter(name -> !name.startsWith("flush") && !FIELD_EXPIRY.contains(name))
            .collect(Collectors.toCollection(TreeSet::new));

    @TempDir
    Path directory;

    @BeforeEach
    void needsRedis() {
        Programs.require("redis-server");
    }

    private RedisServerProcess redis(String... options) throws Exception {
        List<String> all = new java.util.ArrayList<>(List.of("--dir", directory.toString()));
        all.addAll(List.of(options));
        return RedisServerProcess.start(all.toArray(new String[0]));
    }

    private RedisServerProcess redisWithLog() throws Exception {
        return redis("--appendonly", "yes", "--appendfsync", "always");
    }

    private KvStore store() {
        return new KvStore.Builder()
                .dataDirectory(directory)
                .fsync(Fsync.NEVER)
                .clock(InstantSource.system())
                .build();
    }

    private static void send(RedisServerProcess redis, String... requests) throws IOException {
        try (RedisConnection connection = new RedisConnection(redis)) {
            for (String request : requests) {
                String reply = connection.exchange(List.of(request.split(" ", -1)));
                assertFalse(reply.startsWith("-"), request + ": " + reply);
            }
        }
    }

    private static void awaitRewrite(RedisServerProcess redis) throws IOException {
        try (RedisConnection connection = new RedisConnection(redis)) {
            String persistence = "";
            while (!persistence.contains("aof_rewrite_in_progress:0")
                    || !persistence.contains("aof_rewrite_scheduled:0")) {
                persistence = connection.exchange(List.of("INFO", "persistence"));
            }
            assertTrue(persistence.contains("aof_last_bgrewrite_status:ok"), persistence);
        }
    }

    /** Every command that changes something, with all options that occur in the transcripts. */
    @Test
    void theLogOfEveryCommandRestoresTheSameInKvAndRedis() throws Exception {
        Set<String> sent = new TreeSet<>();
        DurableStores stores = new DurableStores();
        SortedMap<String, String> contents;
        try (KvStore store = stores.builder(directory).build()) {
            for (String family : List.of(
                    "strings",
                    "bits",
                    "hyperloglogs",
                    "places",
                    "keys",
                    "transactions",
                    "lists",
                    "hashes",
                    "sets",
                    "sorted-sets",
                    "streams",
                    "kv-only")) {
                for (Transcript transcript : Transcripts.load(family)) {
                    run(store, transcript, sent);
                }
            }
            contents = Contents.of(store);
        }

        assertEquals(WRITES, sent, "commands in transcripts");
        assertTrue(contents.size() > 500, contents.size() + " keys");
        assertEquals(contents, stores.contents(directory));
        try (RedisServerProcess redis = redisWithLog()) {
            assertEquals(contents, Contents.of(redis));
        }
        assertEquals(contents, stores.contents(directory));
    }

    /** Copies all keys to another database, where they do not change. */
    private static void putAside(KvStore store, String name) {
        SessionDriver session = new SessionDriver(store, InlineReplies.RESP);
        for (int database = 0; database < ASIDE; database++) {
            session.exchange("SELECT " + database + "\n");
            for (String key : Contents.bulks(session.exchange("KEYS *\n"))) {
                List<String> copy = List.of("COPY", key, name + ":" + database + ":" + key, "DB", "" + ASIDE);
                session.exchange(Requests.array(copy));
            }
        }
    }

    /** Runs all requests except those that empty the store, and copies the keys after each change. */
    private static void run(KvStore store, Transcript transcript, Set<String> sent) {
        SessionDriver session = new SessionDriver(store);
        for (Exchange exchange : transcript.exchanges()) {
            String name = exchange.request().split(" ", 2)[0].toLowerCase(Locale.ROOT);
            if (!name.startsWith("flush")) {
                session.exchange(exchange.requestBytes());
                if (WRITES.contains(name)) {
                    sent.add(name);
                    putAside(store, transcript.title() + ":" + sent.size() + ":" + exchange.request());
                }
            }
        }
        session.disconnect();
    }

    @Test
    void logOfARedisServerIsLoaded() throws Exception {
        SortedMap<String, String> contents;
        try (RedisServerProcess redis = redisWithLog()) {
            send(redis, "MSET a 1 b -70000 c text d 12345678901", "SET e " + "lzf".repeat(100), "SET f x EX 10000");
            send(redis, "BGREWRITEAOF");
            awaitRewrite(redis);
            send(redis, "INCR a", "SELECT 3", "SET a 3", "MULTI", "INCRBYFLOAT a 1.5", "EXPIRE a 10000", "EXEC");
            send(redis, "GETEX f PERSIST", "GETDEL b", "COPY c z DB 9", "SETRANGE c 2 xx", "BITFIELD h SET u8 0 65");
            send(redis, "RENAME d i", "SWAPDB 9 10", "SETEX j 10000 x");
            contents = Contents.of(redis);
        }

        try (KvStore store = store()) {
            assertEquals(contents, Contents.of(store));
            DurableStores.run(store, "SET more 1");
            DurableStores.rewrite(store);
            DurableStores.run(store, "SELECT 4", "SET after 1");
            contents = Contents.of(store);
        }
        try (RedisServerProcess redis = redisWithLog()) {
            assertEquals(contents, Contents.of(redis));
        }
    }

    @Test
    void snapshotOfARedisServerIsLoaded() throws Exception {
        SortedMap<String, String> contents;
        try (RedisServerProcess redis = redis()) {
            send(redis, "MSET a 1 b -70000 c text d 12345678901", "SET e " + "lzf".repeat(100), "SET f x EX 10000");
            send(redis, "SELECT 3", "SET a 3", "SAVE");
            contents = Contents.of(redis);
        }
        assertTrue(Files.exists(directory.resolve("dump.rdb")));
        assertFalse(Files.exists(directory.resolve("appendonlydir")));

        try (KvStore store = store()) {
            assertEquals(contents, Contents.of(store));
            store.set("more", "1");
            contents = Contents.of(store);
        }
        try (KvStore store = store()) {
            assertEquals(contents, Contents.of(store));
        }
    }

    @Test
    void snapshotThatKvSavedIsLoadedByRedis() throws Exception {
        SortedMap<String, String> contents;
        try (KvStore store = store()) {
            DurableStores.run(store, "SET a 1", "SET e " + "lzf".repeat(100), "SELECT 4", "SET f x EX 10000");
            SessionDriver session = new SessionDriver(store);
            String reply = session.exchange("SAVE\n");
            assertEquals("OK\n", reply.isEmpty() ? session.awaitMessages() : reply);
            contents = Contents.of(store);
        }

        try (RedisServerProcess redis = redis()) {
            assertEquals(contents, Contents.of(redis));
        }
    }

    @Test
    void otherTypesAreRefusedByNameAndNothingIsTouched() throws Exception {
        // A value of a module's type.
        Files.writeString(directory.resolve("dump.rdb"), "REDIS0010\u00fe\0\7\5mykey0123456789", ISO_8859_1);
        var before = DurableStores.readable(DurableStores.files(directory));

        UncheckedIOException refusal = assertThrows(UncheckedIOException.class, this::store);

        String message = refusal.getMessage();
        assertTrue(message.contains("dump.rdb") && message.contains("mykey"), message);
        assertTrue(message.contains("a module"), message);
        assertEquals(before, DurableStores.readable(DurableStores.files(directory)));
    }

    @Test
    void otherTypesInALogAreRefusedByName() throws Exception {
        try (RedisServerProcess redis = redisWithLog()) {
            send(redis, "SET fine 1");
        }
        Path log = DurableStores.files(directory).keySet().stream()
                .map(directory::resolve)
                .filter(file -> file.toString().endsWith(".incr.aof"))
                .findFirst()
                .orElseThrow();
        Files.writeString(log, "*2\r\n$6\r\nMODSET\r\n$1\r\na\r\n", ISO_8859_1, StandardOpenOption.APPEND);

        UncheckedIOException refusal = assertThrows(UncheckedIOException.class, this::store);

        assertTrue(refusal.getMessage().contains("'MODSET'"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("offset "), refusal.getMessage());
        assertTrue(Arrays.asList(refusal.getMessage().split("[ ,]", -1)).stream()
                .anyMatch(word -> word.endsWith(".incr.aof")));
    }
}
