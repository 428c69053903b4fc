package io.kvserver.core.durability;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.CapturedLog;
import io.kvserver.core.KvStore;
import io.kvserver.core.TornLog;
import io.kvserver.core.journal.DataDirectory;
import io.kvserver.core.journal.LogFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a crash or damage has left of a log: which tails are cut off, and what is refused. */
@Timeout(120)
class DamagedLogTest {
    @RegisterExtension
    final CapturedLog captured = new CapturedLog();

    @TempDir
    Path directory;

    private final DurableStores stores = new DurableStores();

    private Path logOfOneKey() throws IOException {
        try (KvStore store = stores.open(directory)) {
            DurableStores.run(store, "SET a 1");
        }
        return DurableStores.log(directory);
    }

    /** Appends 15 bytes that a crash may leave. */
    private static void tear(Path log) throws IOException {
        Files.writeString(log, "*3\r\n$3\r\nSET\r\n$1", StandardOpenOption.APPEND);
    }

    @Test
    void tornTailIsCutWithAWarningThatNamesFileAndOffsetOrRefused() throws IOException {
        Path log = logOfOneKey();
        long whole = Files.size(log);
        tear(log);
        String place = log.toRealPath() + ", offset " + whole + ": the file ends within a command";
        var before = DurableStores.readable(DurableStores.files(directory));

        UncheckedIOException refusal = assertThrows(
                UncheckedIOException.class,
                () -> stores.builder(directory).tornLog(TornLog.REFUSE).build());

        assertEquals(place, refusal.getMessage());
        assertEquals(before, DurableStores.readable(DurableStores.files(directory)));
        assertEquals(1, stores.contents(directory).size());
        assertEquals(List.of("cut off the end of the log: " + place + "; 15 bytes"), captured.messages(Level.WARNING));
        assertEquals(whole, Files.size(log));
    }

    /** A machine's crash leaves this if the writer had listed an increment before all of it was on the disk. */
    @Test
    void tornTailMayComeBeforeAnIncrementWithoutContent() throws IOException {
        Path log = logOfOneKey();
        long whole = Files.size(log);
        tear(log);
        try (DataDirectory files = DataDirectory.open(directory)) {
            LogFiles present = new LogFiles(files, files.readManifest().orElseThrow());
            present.list(present.makeIncrement());
        }
        assertThrows(
                UncheckedIOException.class,
                () -> stores.builder(directory).tornLog(TornLog.REFUSE).build());
        assertEquals(whole + 15, Files.size(log));

        try (KvStore store = stores.open(directory)) {
            DurableStores.run(store, "INCR a");
        }

        assertEquals(whole, Files.size(log));
        assertEquals(Map.of("0:a", "$1\r\n2\r\n@:-1"), stores.contents(directory));
        tear(log);
        UncheckedIOException refusal = assertThrows(UncheckedIOException.class, () -> stores.open(directory));
        assertTrue(refusal.getMessage().contains("the file ends within a command"), refusal.getMessage());
    }

    @Test
    void tornBaseOfCommandsIsCutBeforeAnIncrementIsAdded() throws IOException {
        Path log = Files.createDirectory(directory.resolve("appendonlydir"));
        Files.writeString(log.resolve("appendonly.aof.manifest"), "file base.aof seq 1 type b\n");
        Files.writeString(log.resolve("base.aof"), "*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\n*3\r\n$3");

        try (KvStore store = stores.open(directory)) {
            DurableStores.run(store, "INCR a");
        }

        assertEquals(Map.of("0:a", "$1\r\n2\r\n@:-1"), stores.contents(directory));
    }

    @Test
    void commandsThatACrashLeftWithoutAChecksumGetOne() throws IOException {
        try (KvStore store = stores.open(directory)) {
            DurableStores.run(store, "SET a 1");
        }
        Path log = DurableStores.log(directory);
        Files.writeString(log, "*3\r\n$3\r\nSET\r\n$1\r\nb\r\n$3\r\nxyz\r\n*3\r\n$3\r\nSE", StandardOpenOption.APPEND);
        assertEquals(2, stores.contents(directory).size());
        byte[] bytes = Files.readAllBytes(log);
        int changed = new String(bytes, ISO_8859_1).indexOf("xyz");

        bytes[changed] ^= 1;
        Files.write(log, bytes);

        UncheckedIOException refusal = assertThrows(UncheckedIOException.class, () -> stores.open(directory));
        assertTrue(refusal.getMessage().contains("the checksum is wrong"), refusal.getMessage());
    }

    @Test
    void damageInTheMiddleIsRefusedWithFileAndOffsetAndTouchesNothing() throws IOException {
        try (KvStore store = stores.open(directory)) {
            DurableStores.run(store, "SET a 1", "SET b 2", "SET c 3");
        }
        Path log = DurableStores.log(directory);
        // A crash during a rewrite leaves this.
        Files.writeString(log.resolveSibling("appendonly.aof.2.base.rdb.kv-temp"), "half");
        byte[] bytes = Files.readAllBytes(log);
        bytes[30] ^= 1;
        Files.write(log, bytes);
        var before = DurableStores.readable(DurableStores.files(directory));

        UncheckedIOException refusal = assertThrows(UncheckedIOException.class, () -> stores.open(directory));

        assertTrue(
                refusal.getMessage().matches(Pattern.quote(log.toRealPath() + ", offset ") + "\\d+: .+"),
                refusal.getMessage());
        assertEquals(before, DurableStores.readable(DurableStores.files(directory)));
    }
}
