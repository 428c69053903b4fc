package io.kvserver.core.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Floating-point numbers as text. */
class RealsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, -0",
        "3, 3",
        "-17, -17",
        "0.1, 0.1",
        "-2.5, -2.5",
        "1234.0625, 1234.0625",
        "0.30000000000000004, 0.30000000000000004",
        "0.00001, 0.00001",
        "0.0000001, 1e-7",
        "1.5e-10, 1.5e-10",
        "1e15, 1000000000000000",
        "1e17, 1e+17",
        "1e21, 1e+21",
        "12345678901234567890, 12345678901234567000",
        "1e300, 1e+300",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "Infinity, inf",
        "-Infinity, -inf",
        "NaN, nan"
    })
    void aNumberIsWrittenAsItsShortestText(double value, String text) {
        assertEquals(text, Reals.text(value));
    }

    @Property(tries = 2000)
    void whatIsWrittenReadsBackAsTheSame(@ForAll long seed) {
        Random random = new Random(seed);
        double value = switch (random.nextInt(3)) {
            case 0 -> Double.longBitsToDouble(random.nextLong());
            case 1 -> random.nextInt(2_000_000) / 1000.0 - 1000;
            default -> random.nextGaussian();
        };
        if (Double.isFinite(value)) {
            byte[] text = Reals.text(value).getBytes(ISO_8859_1);

            assertTrue(text.length <= Reals.MAX_LENGTH);
            assertEquals(value, Reals.parse(text, 0, text.length));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "5, 5",
        "+5, 5",
        "-.5, -0.5",
        "5., 5",
        "1e3, 1000",
        "1E-2, 0.01",
        "0x10, 16",
        "0x1p4, 16",
        "0x.8, 0.5",
        "inf, Infinity",
        "-INFINITY, -Infinity",
        "00012, 12",
        "123456789012345678901234567890, 123456789012345678901234567890",
        "0e400, 0",
        "0.0000e-999, 0"
    })
    void whatCReadsIsRead(String text, double value) {
        byte[] bytes = text.getBytes(ISO_8859_1);

        assertEquals(value, Reals.parse(bytes, 0, bytes.length));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "x",
                " 1",
                "1 ",
                "1x",
                "1f",
                "1d",
                "nan",
                "NaN",
                "0x",
                "1e",
                "e1",
                ".",
                "+",
                "--1",
                "1e400",
                "-1e400",
                "1e-400",
                "0x1p-2000",
                "1.2.3"
            })
    void whatIsNoNumberIsRefused(String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);

        assertThrows(CommandException.class, () -> Reals.parse(bytes, 0, bytes.length));
    }

    @ParameterizedTest
    @CsvSource({"'', 0", "' 3', 3", "1e400, Infinity", "1e-400, 0", "-inf, -Infinity"})
    void aBoundMayBeMore(String text, double value) {
        byte[] bytes = text.getBytes(ISO_8859_1);

        assertEquals(value, Reals.parseBound(bytes, 0, bytes.length));
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "3 ", "x", "nan"})
    void malformedBoundsAreNotNumbers(String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);

        assertTrue(Double.isNaN(Reals.parseBound(bytes, 0, bytes.length)));
    }
}
