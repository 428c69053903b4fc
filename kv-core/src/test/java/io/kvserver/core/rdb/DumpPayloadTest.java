package io.kvserver.core.rdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Slice;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.ByteRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Payloads that Redis 7.0.15 made, and bytes that must be refused. */
class DumpPayloadTest {
    @ParameterizedTest
    @CsvSource({
        "'', 00000a005d9b5c400f7fa2da",
        "hello, 000568656c6c6f0a006372df766534200a",
        "-128, 00c0800a009966326d2f0c5bd9",
        "128, 00c180000a00eb7ab3b510cf4b65",
        "-32769, 00c2ff7fffff0a00aee34c4d06c68536",
        "2147483647, 00c2ffffff7f0a002c74e59ee02eada1",
        "2147483648, 000a323134373438333634380a00e7b129a34c1d76ee",
        "01, 000230310a006cddc441144c7da4",
        "aaaaaaaaaaaaaaaaaaaa, 001461616161616161616161616161616161616161610a0083b46b5e1b11acf1",
        "aaaaaaaaaaaaaaaaaaaaa, 00c30615016161e00a000a00fd0cb36807413f68",
        "'The quick brown fox jumps over the lazy dog, the quick brown fox.', 00c33540411f54686520717569636b2062726f776e20"
                + "666f78206a756d7073206f7665722074201e086c617a7920646f672c600de0052c01782e0a00ce00213cfcac4f4a",
    })
    void isWhatRedisMakesOfAString(String text, String payload) {
        byte[] bytes = text.getBytes(ISO_8859_1);

        byte[] made = DumpPayload.ofString(new Slice().set(bytes, 0, bytes.length));

        assertEquals(payload, HexFormat.of().formatHex(made));
        assertEquals(text, new String(read(made), ISO_8859_1));
    }

    @Property
    void everyStringComesBack(@ForAll @Size(max = 2000) @ByteRange(min = 0, max = 3) byte[] string) {
        assertComesBack(string);
    }

    @ParameterizedTest
    @ValueSource(ints = {63, 64, 16_383, 16_384, 100_000})
    void stringsOfAllLengthsComeBack(int length) {
        byte[] noise = new byte[length];
        new Random(length).nextBytes(noise);
        byte[] run = new byte[length];
        Arrays.fill(run, (byte) 'x');

        assertComesBack(noise);
        assertComesBack(run);
    }

    private static void assertComesBack(byte[] string) {
        // Inside a larger array, as a stored value.
        byte[] entry = new byte[string.length + 10];
        System.arraycopy(string, 0, entry, 7, string.length);

        assertArrayEquals(string, read(DumpPayload.ofString(new Slice().set(entry, 7, string.length))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Too short.
                "",
                "00",
                "0a005d9b5c400f7fa2",
                "00000a005d9b5c400f7fa2",
                // A changed byte in the value, the version, the checksum.
                "000569656c6c6f0a006372df766534200a",
                "000568656c6c6f09006372df766534200a",
                "000568656c6c6f0a006372df766534200b",
            })
    void whatWasDamagedIsRefused(String payload) {
        CommandException failure =
                assertThrows(CommandException.class, () -> read(HexFormat.of().parseHex(payload)));

        assertSame(CommandErrors.DUMP_DAMAGED, failure);
    }

    @Test
    void aLaterVersionIsRefused() {
        CommandException failure = assertThrows(CommandException.class, () -> read(sealed("000161", 13)));

        assertSame(CommandErrors.DUMP_DAMAGED, failure);
        assertEquals("a", new String(read(sealed("000161", 12)), ISO_8859_1));
        assertEquals("a", new String(read(sealed("000161", 11)), ISO_8859_1));
        assertEquals("a", new String(read(sealed("000161", 9)), ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Another type, no string at all, a cut one, an unknown encoding, an unknown length.
                "0400",
                "00",
                "003f61",
                "00c4",
                "0082",
                "00c9",
                // A truncated number, although the bytes of the footer follow.
                "0080ffffffff61",
                "0081ffffffffffffffff61",
                "00810000000100000000",
                // Compressed: longer than possible, longer than allowed, longer than the input; a reference to a place
                // before the
                // beginning.
                "00c3058080000000",
                "00c301807fffffff00",
                "00c30580200000000161616161",
                "00c37f0561",
                "00c3030861200000",
                "00c30281ffffffffffffffff6161",
            })
    void whatIsNoStringIsRefused(String body) {
        CommandException failure = assertThrows(CommandException.class, () -> read(sealed(body, 10)));

        assertSame(CommandErrors.DUMP_NOT_UNDERSTOOD, failure);
    }

    @Test
    void theChecksumIsTheOneOfRedis() {
        byte[] check = "123456789".getBytes(ISO_8859_1);

        assertEquals(0xe9c6d914c4b8d9caL, Crc64.of(check, 0, check.length));
        assertEquals(0, Crc64.of(check, 3, 0));
    }

    @Test
    void stringsThatWouldNotBecomeShorterAreNotCompressed() {
        byte[] noise = new byte[1000];
        new Random(1).nextBytes(noise);

        byte[] payload = DumpPayload.ofString(new Slice().set(noise, 0, noise.length));

        assertTrue(payload.length > noise.length);
        assertEquals(0x43, payload[1], "a length of 14 bits");
    }

    private static byte[] sealed(String hexBody, int version) {
        byte[] body = HexFormat.of().parseHex(hexBody);
        byte[] payload = Arrays.copyOf(body, body.length + 10);
        payload[body.length] = (byte) version;
        long checksum = Crc64.of(payload, 0, body.length + 2);
        for (int i = 0; i < Long.BYTES; i++) {
            payload[body.length + 2 + i] = (byte) (checksum >>> (8 * i));
        }
        return payload;
    }

    private static byte[] read(byte[] payload) {
        return new DumpReader(Args.of("RESTORE".getBytes(ISO_8859_1), payload), 1)
                .wholeString()
                .copy();
    }
}
