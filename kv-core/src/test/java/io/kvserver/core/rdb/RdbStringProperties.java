package io.kvserver.core.rdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.Slow;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** One encoder for many strings, as in a snapshot. Tests of DUMP compare its output with Redis's. */
class RdbStringProperties {
    @Property
    void whatWasEncodedBeforeLeavesNoTrace(@ForAll("strings") List<byte[]> strings, @ForAll boolean compresses) {
        RdbString reused = new RdbString(compresses);

        for (byte[] string : strings) {
            reused.encode(string, 0, string.length);
            RdbString fresh = new RdbString(compresses);
            fresh.encode(string, 0, string.length);
            assertArrayEquals(encoded(fresh), encoded(reused));
            assertEquals(encoded(reused).length, reused.bytes());
        }
    }

    @Property
    void everyStringComesBack(@ForAll("strings") List<byte[]> strings, @ForAll boolean compresses) {
        RdbString encoder = new RdbString(compresses);

        for (byte[] string : strings) {
            encoder.encode(string, 0, string.length);
            byte[] encoded = encoded(encoder);
            assertArrayEquals(string, RdbString.read(encoded, 0, encoded.length));
        }
    }

    /** Enough bytes that the compressor has to clear its table of earlier positions. */
    @Slow
    @Test
    void theCompressorGoesOnAfterTwoGigabytes() {
        RdbString reused = new RdbString(true);
        byte[] zeros = new byte[64 << 20];
        byte[] text = new byte[10_000];
        Random random = new Random(1);
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) ('a' + random.nextInt(3));
        }
        RdbString fresh = new RdbString(true);
        fresh.encode(text, 0, text.length);

        for (int i = 0; i < 34; i++) {
            reused.encode(zeros, 0, zeros.length);
            reused.encode(text, 0, text.length);
            assertArrayEquals(encoded(fresh), encoded(reused), "after " + (i + 1) + " long ones");
        }
    }

    private static byte[] encoded(RdbString string) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(string.head(), 0, string.headLength());
        bytes.write(string.body().array(), string.body().offset(), string.body().length());
        return bytes.toByteArray();
    }

    @Provide
    Arbitrary<List<byte[]>> strings() {
        Arbitrary<byte[]> text = Arbitraries.bytes()
                .between((byte) 'a', (byte) 'c')
                .array(byte[].class)
                .ofMaxSize(300);
        Arbitrary<byte[]> noise = Arbitraries.bytes().array(byte[].class).ofMaxSize(100);
        Arbitrary<byte[]> runs = Combinators.combine(
                        Arbitraries.bytes(), Arbitraries.integers().between(0, 3000))
                .as((b, length) -> {
                    byte[] run = new byte[length];
                    Arrays.fill(run, b);
                    return run;
                });
        return Arbitraries.oneOf(text, noise, runs).list().ofMinSize(1).ofMaxSize(6);
    }
}
