package io.kvserver.core.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers of 80 bits; the differential tests compare them with redis-server's. */
class LongDoubleTest {
    private static LongDouble number(String text) {
        byte[] bytes = ("x" + text + "x").getBytes(ISO_8859_1);
        return LongDouble.parse(bytes, 1, bytes.length - 2);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 0",
        "+5, 5",
        "007, 7",
        ".5, 0.5",
        "5., 5",
        "1e3, 1000",
        "12.5E-1, 1.25",
        "0.1, 0.1",
        "3.14159265358979, 3.14159265358979",
        "0x10, 16",
        "-0X1.8p1, -3",
        "0x.8, 0.5",
        "0xAp-1, 5",
        "1e-17, 0.00000000000000001",
        "1e-18, 0",
        "-1e-18, 0",
        "18446744073709551615, 18446744073709551615",
        "18446744073709551617, 18446744073709551616",
        "18446744073709551619, 18446744073709551620",
        "0e99999999999999999999, 0",
        "0x1p-16445, 0",
    })
    void readsAndPrints(String text, String printed) {
        assertEquals(printed, number(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                ".",
                "-.",
                "e1",
                ".e1",
                "1e",
                "1e+",
                "0x",
                "0x.p1",
                "0x1p",
                "1p1",
                " 1",
                "1 ",
                "1x",
                "x1",
                "1,5",
                "nan",
                "-nan",
                "nan(1)",
                "infinit",
                "1\0",
                "1e5000",
                "-1e5000",
                "1e99999999999999999999",
                "1e-5000",
                "1e-99999999999999999999",
                "0x1p-16446",
                "0x1p16384",
                "0x1p99999999999",
                "1e4933"
            })
    void refusesWhatCannotBeRepresented(String text) {
        CommandException refusal = assertThrows(CommandException.class, () -> number(text));

        assertSame(CommandErrors.NOT_A_FLOAT, refusal);
    }

    @Test
    void refusesMoreDigitsThanRedisReads() {
        assertEquals("1", number("0".repeat(5118) + "1").toString());
        assertThrows(CommandException.class, () -> number("0".repeat(5119) + "1"));
    }

    @ParameterizedTest
    @CsvSource({
        "0.1, 0.2, 0.3",
        "1, -1, 0",
        "5e18, 0.5, 5000000000000000000.5",
        "1e19, 0.5, 10000000000000000000",
        // Halfway between two numbers of 64 bits: rounds to the even one.
        "18446744073709551616, 1, 18446744073709551616",
        "18446744073709551618, 1, 18446744073709551620",
        "18446744073709551616, 1.5, 18446744073709551618",
        "0x1p16383, -0x1p16383, 0",
        "1e30, 1e-30, 1000000000000000000024696061952",
        "0x1p-16445, 1, 1",
    })
    void addsAndRoundsHalfToEven(String one, String other, String sum) {
        assertEquals(sum, number(one).plus(number(other)).toString());
        assertEquals(sum, number(other).plus(number(one)).toString());
    }

    @ParameterizedTest
    @CsvSource({"inf, 1", "-Infinity, 1", "INF, -inf", "0x1p16383, 0x1p16383", "1e4932, 1e4932"})
    void aSumThatIsTooLargeIsNotFinite(String one, String other) {
        assertFalse(number(one).plus(number(other)).isFinite());
    }
}
