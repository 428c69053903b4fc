package io.kvserver.core.rdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RDB data written byte by byte: forms that kv itself does not write, and data that it has to refuse. One char per byte. */
class RdbReaderTest {
    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = directory.resolve("dump.rdb");
    }

    @Test
    void anEmptyStoreHasNoKeys() throws IOException {
        writeChecked("REDIS0010\u00ff");

        assertEquals(List.of(), StoredKey.read(file));
    }

    @Test
    void expiryInSecondsOrMillisecondsIsOfTheNextKeyAlone() throws IOException {
        writeChecked("REDIS0010\u00fe\0"
                + "\u00fd\u0010\0\0\0\0\1a\1b"
                + "\u00fc\u0010\1\0\0\0\0\0\0\0\1c\1d"
                + "\0\1e\1f\u00ff");

        assertEquals(
                List.of(new StoredKey(0, "a", "b", 16_000), new StoredKey(0, "c", "d", 272), StoredKey.of(0, "e", "f")),
                StoredKey.read(file));
    }

    @Test
    void hintsForRedisAreSkipped() throws IOException {
        writeChecked("REDIS0010\u00fa\3foo\u00c0\7\u00fe\3\u00fb@@\u0080\0\0\1\0"
                + "\u00f8\u0081\0\0\0\0\0\0\0\1\u00f9\u0008\0\1a\1b\u00ff");

        assertEquals(List.of(StoredKey.of(3, "a", "b")), StoredKey.read(file));
    }

    @ParameterizedTest
    @CsvSource({
        "'\u0003abc', abc",
        "'@\u0003abc', abc",
        "'\u0080\0\0\0\u0003abc', abc",
        "'\u0081\0\0\0\0\0\0\0\u0003abc', abc",
        "'\u00c0\u0080', -128",
        "'\u00c190', 12345",
        "'\u00c2\u00ff\u00ff\u00ff\u00ff', -1",
        "'\u00c3\u0006\u0015\u0001aa\u00e0\n\0', aaaaaaaaaaaaaaaaaaaaa",
    })
    void everyFormOfAStringIsRead(String form, String string) throws IOException {
        writeChecked("REDIS0010\u00fe\0\0" + form + form + "\u00ff");

        assertEquals(List.of(StoredKey.of(0, string, string)), StoredKey.read(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0005", "0009", "0011", "0012"})
    void otherVersionsAreReadToo(String version) throws IOException {
        writeChecked("REDIS" + version + "\u00fe\0\0\1a\1b\u00ff");

        assertEquals(List.of(StoredKey.of(0, "a", "b")), StoredKey.read(file));
    }

    @Test
    void versionsBeforeTheFifthHaveNoChecksum() throws IOException {
        write("REDIS0004\u00fe\0\0\1a\1b\u00ff");

        assertEquals(List.of(StoredKey.of(0, "a", "b")), StoredKey.read(file));
    }

    @Test
    void aChecksumOfZeroWasNeverComputed() throws IOException {
        write("REDIS0010\u00fe\0\0\1a\1b\u00ff\0\0\0\0\0\0\0\0");

        assertEquals(List.of(StoredKey.of(0, "a", "b")), StoredKey.read(file));
    }

    @Test
    void valkeysHeaderIsAccepted() throws IOException {
        write("VALKEY080\u00fe\0\0\1a\1b\u00ff\0\0\0\0\0\0\0\0");

        assertEquals(List.of(StoredKey.of(0, "a", "b")), StoredKey.read(file));
    }

    @Test
    void aWrongChecksumIsNamedWithItsOffset() throws IOException {
        write("REDIS0010\u00fe\0\0\1a\1b\u00ff12345678");

        assertRefused(17, "the checksum is wrong: the data before it was changed");
    }

    @ParameterizedTest
    @CsvSource({
        "7, a value of a module",
    })
    void anotherTypeIsRefusedWithKeyAndType(int type, String name) throws IOException {
        writeChecked("REDIS0010\u00fe\2" + (char) type + "\4some\u0010contents");

        assertRefused(11, "key 'some' in database 2 is " + name + ", and kv has none");
    }

    @ParameterizedTest
    @CsvSource({
        "\u00f5, 'there is a library of functions, which does not belong here'",
        "\u00f6, 'there is a function library in the form of a version before Redis 7.0'",
        "\u00f7, 'there is data of a module, and kv has no modules'",
        "\u0080, 'byte 128 begins nothing that is known'",
    })
    void partsThatKvCannotKeepAreRefused(String opcode, String reason) throws IOException {
        writeChecked("REDIS0010" + opcode + "\4some\u0010contents");

        assertRefused(9, reason);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 0, 'this is no RDB file: it does not begin with REDIS'",
        "RED, 0, 'this is no RDB file: it does not begin with REDIS'",
        "*3xxxxxxx, 0, 'this is no RDB file: it does not begin with REDIS'",
        "'REDIS001x', 8, 'the RDB version is not a number'",
        "'REDIS0013', 5, 'RDB version 13 is not known'",
        "'REDIS0000', 5, 'RDB version 0 is not known'",
        "'REDIS0010', 9, 'the file ends within its data'",
        "'REDIS0010\u00fe\u00c0\1', 10, 'a length is expected here'",
        "'REDIS0010\u00fe\u0081\u00ff\0\0\0\0\0\0\0', 9, 'there is no database 18374686479671623680'",
        "'REDIS0010\0\u0082', 10, 'a string of an unknown form'",
        "'REDIS0010\0\u00c4', 10, 'a string of an unknown form'",
        "'REDIS0010\0\u0080\0', 10, 'the file ends within a length'",
        "'REDIS0010\0\u0080\u007f\u00ff\u00ff\u00ffabc', 10,"
                + " 'a string of 2147483647 bytes is announced, but 3 are left'",
        "'REDIS0010\0\u0081\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ffabc', 10,"
                + " 'a string of 18446744073709551615 bytes is announced, but 3 are left'",
        "'REDIS0010\0\u00c3\u0080\u007f\0\0\0\5abc', 10, 'a string of 2130706432 bytes is announced, but 3 are left'",
        "'REDIS0010\0\u00c3\3\u0080 \0\0\0abc', 10, 'a compressed string is damaged'",
        "'REDIS0010\0\u00c3\3\u0081\u00ff\0\0\0\0\0\0\0abc', 10, 'a compressed string is damaged'",
        "'REDIS0010\0\u00c3\3\4\2abc', 10, 'a compressed string is damaged'",
    })
    void damageIsNamedWithItsOffset(String data, long offset, String reason) throws IOException {
        write(data);

        assertRefused(offset, reason);
    }

    @Test
    void bytesAfterTheEndAreIgnoredAsInRedis() throws IOException {
        write("REDIS0010\u00fe\0\0\1a\1b\u00ff\0\0\0\0\0\0\0\0more");

        assertEquals(1, StoredKey.read(file).size());
    }

    @Test
    void slotsOfAClusterAreSkipped() throws IOException {
        write("REDIS0012\u00fe\0\u00f4\u007f\u00ff\1\0\0\1a\1b\u00ff\0\0\0\0\0\0\0\0");

        assertEquals(1, StoredKey.read(file).size());
    }

    @Test
    void progressGoesFromTheHeadToTheSize() throws IOException {
        writeChecked("REDIS0010\u00fe\0\0\1a\1b\u00ff");

        try (RdbReader reader = RdbReader.open(file)) {
            assertEquals(9, reader.offset());
            assertTrue(reader.next());
            assertEquals(16, reader.offset());
            assertFalse(reader.next());
            assertEquals(reader.size(), reader.offset());
            assertEquals(Files.size(file), reader.size());
        }
    }

    private void assertRefused(long offset, String reason) {
        UnreadableFileException refused = assertThrows(UnreadableFileException.class, () -> StoredKey.read(file));

        assertEquals(file + ", offset " + offset + ": " + reason, refused.getMessage());
        assertEquals(offset, refused.offset());
    }

    private void write(String data) throws IOException {
        Files.write(file, data.getBytes(ISO_8859_1));
    }

    private void writeChecked(String data) throws IOException {
        byte[] bytes = data.getBytes(ISO_8859_1);
        ByteBuffer checked = ByteBuffer.allocate(bytes.length + Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        checked.put(bytes).putLong(Checksums.crc64(bytes));
        Files.write(file, checked.array());
    }
}
