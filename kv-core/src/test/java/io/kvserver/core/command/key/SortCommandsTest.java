package io.kvserver.core.command.key;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.Contents;
import io.kvserver.core.KvStore;
import io.kvserver.core.StandardCommands;
import io.kvserver.core.command.Command;
import io.kvserver.core.durability.DurableStores;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.core.session.SessionDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SORT where a single-threaded redis-server is no model: shards, the log, and an order that Redis leaves open. */
class SortCommandsTest {
    private final DurableStores stores = new DurableStores();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "SORT l, false",
        "SORT l BY nosort GET # STORE d, false",
        "SORT l BY, false",
        "SORT l BY w_*, true",
        "sort l alpha get h_*->f, true",
        "SORT_RO l GET # get w*, true"
    })
    void aRequestWithPatternsNeedsAllShards(String request, boolean expected) {
        Args args = Args.of(Arrays.stream(request.split(" "))
                .map(word -> word.getBytes(ISO_8859_1))
                .toArray(byte[][]::new));
        Command command = Objects.requireNonNull(StandardCommands.table().find(args));

        assertEquals(expected, command.reachesAll(args));
    }

    @Test
    void aStoredResultIsThereAfterARestart() throws IOException {
        Map<String, String> held;
        try (KvStore store = stores.open(directory)) {
            DurableStores.run(
                    store,
                    "RPUSH l 3 1 2",
                    "MSET w_1 30 w_2 20 w_3 10",
                    "SORT l BY w_* STORE byweight",
                    "SORT l DESC STORE own",
                    "MULTI",
                    "SORT l GET w_* STORE l",
                    "EXEC",
                    "EXPIRE own 100",
                    "SORT l STORE own",
                    "DEL w_1 w_2 w_3");
            held = Contents.of(store);
        }

        assertEquals(held, stores.contents(directory));
        assertTrue(log().contains("RPUSH"), "by patterns: as its result");
        assertTrue(log().contains("DESC"), "without: as it was requested");
        assertTrue(!log().contains("w_*"), "a log may be repeated key by key");
    }

    private String log() throws IOException {
        StringBuilder log = new StringBuilder();
        try (Stream<Path> files = Files.list(directory.resolve("appendonlydir"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".aof")).toList()) {
                log.append(Files.readString(file, ISO_8859_1));
            }
        }
        return log.toString();
    }

    @Test
    void equalElementsOfASetComeInTheOrderOfTheirBytes() {
        SessionDriver session = new SessionDriver(new KvStore(), InlineReplies.TEXT);
        session.exchange("SADD s b d a c\n");
        session.exchange("MSET w_b x w_d x w_a x\n");

        assertEquals("c\na\nb\nd\n", session.exchange("SORT s BY w_* ALPHA\n"));
        assertEquals("a\nb\nd\nc\n", session.exchange("SORT s BY w_* ALPHA DESC\n"));
    }

    @Test
    void anElementWithZeroBytesIsComparedToItsEnd() {
        SessionDriver session = new SessionDriver(new KvStore(), InlineReplies.TEXT);
        session.exchange("RPUSH l \"a\\x00c\" \"a\\x00b\"\n");

        assertEquals("a\0b\na\0c\n", session.exchange("SORT l ALPHA\n"));
    }

    @Test
    void aClientThatWaitsForTheTargetIsServed() {
        KvStore store = new KvStore();
        SessionDriver waiting = new SessionDriver(store, InlineReplies.TEXT);
        SessionDriver session = new SessionDriver(store, InlineReplies.TEXT);
        waiting.exchange("BLPOP d 0\n");

        session.exchange("RPUSH l 2 1\nSORT l STORE d\n");

        assertEquals("d\n1\n", waiting.resume());
        assertEquals("2\n", session.exchange("LRANGE d 0 -1\n"));
    }

    @Test
    void aSortedSetStaysPacked() {
        SessionDriver session = new SessionDriver(new KvStore(), InlineReplies.TEXT);
        session.exchange("ZADD z 1 3 2 1\n");

        assertEquals("1\n3\n", session.exchange("SORT z\n"));
        assertEquals("listpack\n", session.exchange("OBJECT ENCODING z\n"));
    }

    @Test
    void fieldsWithDeadlinesAreUsedUntilTheyExpire() {
        SessionDriver session = new SessionDriver(new KvStore(), InlineReplies.TEXT);
        session.exchange("RPUSH l 1 2\nHSET h1 n 9\nHSET h2 n 8\n");
        session.exchange("HEXPIRE h1 1000 FIELDS 1 n\nHPEXPIRE h2 0 FIELDS 1 n\n");

        assertEquals("9\n\n", session.exchange("SORT l GET h*->n\n"));
        assertEquals("2\n1\n", session.exchange("SORT l BY h*->n\n"));
    }
}
