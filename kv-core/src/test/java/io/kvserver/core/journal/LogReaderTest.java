package io.kvserver.core.journal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.rdb.StoredKey;
import io.kvserver.core.rdb.StoredKeys;
import io.kvserver.core.rdb.UnreadableFileException;
import io.kvserver.core.session.Requests;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logs as a redis-server writes them, and logs that have to be refused. One char per byte. */
class LogReaderTest {
    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = directory.resolve("appendonly.aof.1.incr.aof");
    }

    @Test
    void anEmptyFileHasNoCommands() throws IOException {
        write("");

        assertEquals(new LoggedCommand.Log(List.of(), Optional.empty()), LoggedCommand.read(file));
    }

    @Test
    void selectIsNoCommandButChoosesTheDatabase() throws IOException {
        write(commands("set a 1", "SELECT 3", "SET b 2", "MULTI", "SET c 3", "select 4", "DEL d", "EXEC", "INCR e"));

        assertEquals(
                List.of(
                        LoggedCommand.of(0, "set a 1"),
                        LoggedCommand.of(3, "SET b 2"),
                        LoggedCommand.of(3, "SET c 3"),
                        LoggedCommand.of(4, "DEL d"),
                        LoggedCommand.of(4, "INCR e")),
                LoggedCommand.read(file).commands());
    }

    @Test
    void annotationsAreSkipped() throws IOException {
        write("#TS:1700000000\r\n" + commands("SET a 1", "MULTI") + "#TS:1700000001\r\n" + commands("INCR a", "EXEC")
                + "#anything\n");

        assertEquals(
                new LoggedCommand.Log(
                        List.of(LoggedCommand.of(0, "SET a 1"), LoggedCommand.of(0, "INCR a")), Optional.empty()),
                LoggedCommand.read(file));
    }

    @Test
    void eachCommandHasTheOffsetOfItsStart() throws IOException {
        write(commands("SELECT 1", "SET a 1", "MULTI", "DEL a", "EXEC"));

        try (LogReader reader = LogReader.open(file, args -> true)) {
            assertTrue(reader.next());
            assertEquals(commands("SELECT 1").length(), reader.offset());
            assertTrue(reader.next());
            assertEquals(commands("SELECT 1", "SET a 1", "MULTI").length(), reader.offset());
            assertEquals(
                    file + ", offset " + reader.offset() + ": DEL failed",
                    reader.refused("DEL failed").getMessage());
            assertFalse(reader.next());
            assertEquals(reader.size(), reader.bytesRead());
        }
    }

    @Test
    void keysMayComeBeforeCommands() throws IOException {
        List<StoredKey> keys = List.of(StoredKey.of(0, "a", "1"), StoredKey.of(2, "b", StoredKeys.noise(300_000)));
        StoredKey.write(file, keys);
        long preamble = Files.size(file);
        append(commands("SET c 3") + "*3\r\n$3");

        try (LogReader reader = LogReader.open(file, args -> true)) {
            assertEquals(keys, StoredKey.read(reader.preamble().orElseThrow()));
            assertTrue(reader.next());
            assertEquals(LoggedCommand.of(0, "SET c 3"), LoggedCommand.current(reader));
            assertEquals(preamble, reader.offset());
            assertFalse(reader.next());
            assertEquals(
                    preamble + commands("SET c 3").length(),
                    reader.tornTail().orElseThrow().offset());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'*', the file ends within a command",
        "'*3\r\n$3\r\nSET\r\n$1\r\na\r\n$5\r\nab', the file ends within a command",
        "'*3\r\n$3\r\nSET\r\n$1\r\na\r\n$536870912\r\nab', the file ends within a command",
        "'#TS:170000', the file ends within an annotation",
        "'*1\r\n$5\r\nMULTI\r\n', the file ends within a transaction",
        "'*1\r\n$5\r\nMULTI\r\n*2\r\n$3\r\nDEL\r\n$1\r\na\r\n', the file ends within a transaction",
        "'*1\r\n$5\r\nMULTI\r\n*2\r\n$3\r\nDEL\r\n$1\r\n', the file ends within a command",
        "'\0\0\0', the file ends in zero bytes",
        "'*2\r\n$3\r\nDEL\r\n$2\r\na\0\0\0\0\0', the file ends in zero bytes",
    })
    void aTornTailBeginsBehindTheLastWholeCommand(String tail, String reason) throws IOException {
        String whole = commands("SET a 1", "MULTI", "SET b 2", "EXEC");
        write(whole + tail);

        LoggedCommand.Log log = LoggedCommand.read(file);

        assertEquals(2, log.commands().size());
        assertEquals(
                Optional.of(new TornTail(file, whole.length(), whole.length() + tail.length(), reason)),
                log.tornTail());
    }

    @ParameterizedTest
    @CsvSource({
        "'SET a 1\r\n', neither a command nor an annotation begins here",
        "'*3\r\n$3\r\nSET\r\n$1\r\nab\r\n', expected CRLF after a bulk string of 1 bytes",
        "'*2\r\n$3\r\nDEL\r\n*1\r\n', 'expected ''$'', got ''*'''",
        "'*x\r\n', invalid multibulk length",
        "'*1\r\n$x\r\n', invalid bulk length",
        "'*1\r\n$999999999\r\n', invalid bulk length",
        "'*0\r\n', a command without words",
        "'*-1\r\n', a command without words",
        "'*1\r\n$4\r\nEXEC\r\n', EXEC without MULTI",
        "'*2\r\n$6\r\nSELECT\r\n$1\r\nx\r\n', SELECT of an invalid database",
        "'*2\r\n$6\r\nSELECT\r\n$2\r\n-1\r\n', SELECT of an invalid database",
        "'*1\r\n$6\r\nSELECT\r\n', SELECT of an invalid database",
        "'*1\r\n$7\r\nunknown\r\n', no command that may stand here: 'unknown'",
        "'\0\0\0x', neither a command nor an annotation begins here",
    })
    void damageIsNamedWithItsOffset(String damage, String reason) throws IOException {
        String whole = commands("SET a 1", "MULTI", "SET b 2", "EXEC");
        write(whole + damage + commands("SET c 3"));

        assertRefused(whole.length(), reason);
    }

    @Test
    void transactionsAreNotNested() throws IOException {
        write(commands("MULTI", "SET a 1", "MULTI", "EXEC"));

        assertRefused(commands("MULTI", "SET a 1").length(), "MULTI within a transaction");
    }

    /** Otherwise a changed EXEC would make everything after it a torn tail. */
    @Test
    void anUnknownCommandIsDamageAlsoInATransactionThatDoesNotEnd() throws IOException {
        write(commands("MULTI", "SET a 1", "UNKNOWN", "SET b 2"));

        assertRefused(commands("MULTI", "SET a 1").length(), "no command that may stand here: 'UNKNOWN'");
    }

    @Test
    void anEndlessAnnotationIsDamage() throws IOException {
        write(commands("SET a 1") + "#" + "x".repeat(2000) + "\r\n");

        assertRefused(commands("SET a 1").length(), "an annotation does not end");
    }

    @Test
    void aLengthThatSwallowsTheRestIsDamageIfWholeCommandsFollow() throws IOException {
        String broken = commands("SET k valueofk").replace("$8", "$8000");
        write(commands("SET a 1") + broken + commands("SET b 2") + StoredKeys.noise(1000));

        assertRefused(commands("SET a 1").length(), "a command announces more than there is, but is not the last one");
    }

    /** Without checksums this would look like part of the value. */
    @Test
    void aLengthThatSwallowsTheRestIsDamageIfItsChecksumFollows() throws IOException {
        String broken = commands("SET k valueofk").replace("$8", "$8000");
        String first = checked(commands("SET a 1"));
        write(first + checked(broken + "noise\r\n"));

        assertRefused(first.length(), "a command announces more than there is, but is not the last one");
    }

    @Test
    void aValueThatHoldsCommandsIsTornLikeAnyOtherWhereThereAreChecksums() throws IOException {
        String value = commands("SET x 1") + checked(commands("SET y 2"));
        String first = checked(commands("SET a 1"));
        write(first + "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$5000\r\n" + value);

        LoggedCommand.Log log = LoggedCommand.read(file);

        assertEquals(List.of(LoggedCommand.of(0, "SET a 1")), log.commands());
        assertEquals(first.length(), log.tornTail().orElseThrow().offset());
    }

    /** A redis-server continues a log of kv's like this. */
    @Test
    void aLogMayBeContinuedWithoutChecksums() throws IOException {
        String unchecked = commands("SET b 2", "SET c 3");
        write(checked(commands("SET a 1")) + unchecked);

        try (LogReader reader = LogReader.open(file, args -> true)) {
            for (String command : List.of("SET a 1", "SET b 2", "SET c 3")) {
                assertTrue(reader.next());
                assertEquals(LoggedCommand.of(0, command), LoggedCommand.current(reader));
            }
            assertFalse(reader.next());
            assertEquals(Optional.empty(), reader.tornTail());
            assertEquals(new LogEnd(Files.size(file), unchecked.length()), reader.end());
        }
    }

    @Test
    void dataBetweenChecksumsThatHasNoneIsDamage() throws IOException {
        String first = checked(commands("SET a 1"));
        String unchecked = commands("SET b 2");
        String second = commands("SET c 3");
        write(first + unchecked + checked(second) + unchecked);

        assertRefused(
                first.length() + unchecked.length() + second.length(),
                "the data from offset " + first.length() + " to " + (first.length() + unchecked.length())
                        + " has lost its checksum");
    }

    /** One changed digit makes the value end exactly where another command begins in the next batch. */
    @Test
    void aLengthThatSwallowsItsChecksumIsDamage() throws IOException {
        String first = checked(commands("SET a " + "v".repeat(15)));
        String swallowed = commands("SET b " + "v".repeat(32));
        String rest = commands("SET c 3");
        write(first.replace("$15", "$95") + checked(swallowed + rest));

        assertRefused(
                first.length() + swallowed.length() + rest.length(),
                "the data from offset 0 to " + first.length() + " has lost its checksum");
    }

    @Test
    void aWrongChecksumIsNamedWithItsOffsetAndWhatItIsOf() throws IOException {
        String first = checked(commands("SET a 1"));
        String second = checked(commands("SET b 2")).replace("b", "c");
        write(first + second + checked(commands("SET c 3")));

        assertRefused(
                first.length() + commands("SET b 2").length(),
                "the checksum is wrong: the data from offset " + first.length() + " was changed");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000})
    void aChecksumOfMoreThanCameAfterTheLastIsDamage(int more) throws IOException {
        String first = checked(commands("SET a 1"));
        String command = commands("SET b 2");
        write(first + command + "#CRC32C:" + (command.length() + more) + ":00000000\r\n");

        assertRefused(first.length() + command.length(), "the checksum is of data that has another one already");
    }

    @Test
    void aCommandMayBeLongerThanTheReadBuffer() throws IOException {
        String value = StoredKeys.noise(3 << 20);
        write(commands("SET a 1") + commands("SET b " + value.replace(' ', '_')) + commands("SET c 3"));

        LoggedCommand.Log log = LoggedCommand.read(file);

        assertEquals(3, log.commands().size());
        assertEquals(value.replace(' ', '_'), log.commands().get(1).words().get(2));
    }

    private void assertRefused(long offset, String reason) {
        UnreadableFileException refused = assertThrows(UnreadableFileException.class, () -> LoggedCommand.read(file));

        assertEquals(file + ", offset " + offset + ": " + reason, refused.getMessage());
    }

    private static String commands(String... commands) {
        return Stream.of(commands).map(Requests::array).collect(Collectors.joining());
    }

    private static String checked(String bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(ByteBuffer.wrap(bytes.getBytes(ISO_8859_1)));
        return bytes + String.format("#CRC32C:%d:%08x\r\n", bytes.length(), (int) checksum.getValue());
    }

    private void write(String log) throws IOException {
        Files.write(file, log.getBytes(ISO_8859_1));
    }

    private void append(String log) throws IOException {
        byte[] before = Files.readAllBytes(file);
        Files.write(file, (new String(before, ISO_8859_1) + log).getBytes(ISO_8859_1));
    }
}
