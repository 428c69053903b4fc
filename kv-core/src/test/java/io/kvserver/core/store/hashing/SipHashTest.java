package io.kvserver.core.store.hashing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SipHashTest {
    /** The key of the reference vectors: the bytes 0, 1, 2, ... 15. */
    private static final SipHash REFERENCE = new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

    /** The message of the reference vector with number N is the bytes 0, 1, ... N - 1. */
    @ParameterizedTest
    @CsvSource({
        "0, abac0158050fc4dc",
        "1, c9f49bf37d57ca93",
        "2, 82cb9b024dc7d44d",
        "3, 8bf80ab8e7ddf7fb",
        "4, cf75576088d38328",
        "5, def9d52f49533b67",
        "6, c50d2b50c59f22a7",
        "7, d3927d989bb11140",
        "8, 369095118d299a8e",
        "9, 25a48eb36c063de4",
    })
    void agreesWithTheReferenceVectors(int length, String expected) {
        byte[] message = ascending(length);

        long hash = REFERENCE.hash(message, 0, length);

        assertEquals(expected, Long.toHexString(hash));
    }

    /** The hashes of Python, which uses SipHash-1-3 for bytes, with an all-zero key. */
    @ParameterizedTest
    @CsvSource({
        "a, 407448d2b89b1813",
        "abcdefg, 6db12aae9070f506",
        "abcdefgh, 3f7b849c0b8e35ea",
        "abcdefghi, f89b34a3d11eb6e5",
    })
    void agreesWithAnotherImplementation(String message, String expected) {
        long hash = new SipHash(0, 0).hash(message.getBytes(US_ASCII), 0, message.length());

        assertEquals(expected, Long.toHexString(hash));
    }

    @Test
    void agreesWithAnotherImplementationOnEveryByte() {
        assertEquals(0x31ae646afba70308L, new SipHash(0, 0).hash(ascending(256), 0, 256));
    }

    @Test
    void dependsOnTheRangeAloneAndNotOnWhereItLies() {
        byte[] message = ascending(300);

        for (int offset = 0; offset < 20; offset++) {
            for (int length = 0; length < 40; length++) {
                byte[] alone = new byte[length];
                System.arraycopy(message, offset, alone, 0, length);
                assertEquals(REFERENCE.hash(alone, 0, length), REFERENCE.hash(message, offset, length));
            }
        }
    }

    @Test
    void differentSecretsGiveDifferentHashes() {
        byte[] key = {1, 2, 3};

        assertNotEquals(SipHash.random().hash(key, 0, 3), SipHash.random().hash(key, 0, 3));
    }

    private static byte[] ascending(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }
}
