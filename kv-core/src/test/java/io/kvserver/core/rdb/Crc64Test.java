package io.kvserver.core.rdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class Crc64Test {
    @Test
    void hasThePublishedCheckValue() {
        byte[] digits = "123456789".getBytes(ISO_8859_1);

        assertEquals(0xe9c6d914c4b8d9caL, Crc64.of(digits, 0, digits.length));
    }

    @Test
    void theChecksumOfNoBytesIsZero() {
        assertEquals(0, Crc64.of(new byte[3], 2, 0));
    }

    @Property
    void isTheSameHoweverTheBytesAreSplit(
            @ForAll @Size(max = 100) byte[] bytes, @ForAll @IntRange(max = 100) int place) {
        int split = Math.min(place, bytes.length);
        long first = Crc64.update(0, bytes, 0, split);

        assertEquals(Crc64.of(bytes, 0, bytes.length), Crc64.update(first, bytes, split, bytes.length - split));
    }

    @Property
    void oneByteAtATimeGivesTheSame(@ForAll @Size(max = 100) byte[] bytes) {
        long sum = 0;
        for (int i = 0; i < bytes.length; i++) {
            sum = Crc64.update(sum, bytes, i, 1);
        }

        assertEquals(Crc64.of(bytes, 0, bytes.length), sum);
    }

    @Property
    void everyChangedBitCounts(@ForAll @Size(min = 1, max = 100) byte[] bytes, @ForAll @IntRange(max = 799) int place) {
        int bit = place % (8 * bytes.length);
        byte[] changed = Arrays.copyOf(bytes, bytes.length);
        changed[bit / 8] ^= (byte) (1 << (bit % 8));

        assertNotEquals(Crc64.of(bytes, 0, bytes.length), Crc64.of(changed, 0, changed.length));
    }
}
