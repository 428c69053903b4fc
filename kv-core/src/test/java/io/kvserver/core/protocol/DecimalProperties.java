package io.kvserver.core.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class DecimalProperties {
    @Property
    void writesWhatJavaWrites(@ForAll long number) {
        assertWritten(number);
    }

    @Example
    void writesTheExtremes() {
        assertWritten(Long.MIN_VALUE);
        assertWritten(Long.MAX_VALUE);
        assertWritten(0);
        assertWritten(-1);
        long power = 1;
        for (int zeros = 0; zeros <= 18; zeros++) {
            assertWritten(power);
            assertWritten(power - 1);
            assertWritten(-power);
            assertWritten(1 - power);
            power *= 10;
        }
    }

    @Property
    void writesOverAnotherNumber(@ForAll long old, @ForAll long amount, @ForAll @IntRange(max = 63) int shift) {
        assertWrittenOver(old, old + (amount >> shift));
        assertWrittenOver(old >> shift, (old >> shift) + amount % 100);
    }

    @Example
    void writesOverTheExtremes() {
        for (long old : new long[] {Long.MIN_VALUE, Long.MAX_VALUE, 0, 9, -9, 10, -1, 99, 109, -100}) {
            for (long amount = -11; amount < 12; amount++) {
                assertWrittenOver(old, old + amount);
            }
        }
    }

    private static void assertWrittenOver(long old, long value) {
        byte[] array = ("__" + old + "_").getBytes(ISO_8859_1);
        if (Decimal.length(value) == array.length - 3) {
            Decimal.writeOver(old, value, array, array.length - 1);

            assertEquals("__" + value + "_", new String(array, ISO_8859_1));
        }
    }

    @Property
    void readsWhatJavaWrites(@ForAll long number) {
        assertEquals(number, parse(Long.toString(number)));
    }

    @Example
    void readsTheExtremes() {
        assertEquals(Long.MIN_VALUE, parse("-9223372036854775808"));
        assertEquals(Long.MAX_VALUE, parse("9223372036854775807"));
    }

    @Property
    void readsExactlyWhatJavaWouldWriteBack(@ForAll("almostNumbers") String text) {
        if (isNumber(text)) {
            assertEquals(Long.parseLong(text), parse(text));
        } else {
            CommandException refusal = assertThrows(CommandException.class, () -> parse(text));
            assertSame(CommandErrors.NOT_AN_INTEGER, refusal);
        }
    }

    @Provide
    Arbitrary<String> almostNumbers() {
        BigInteger limit = BigInteger.ONE.shiftLeft(63);
        Arbitrary<String> aroundTheExtremes = Arbitraries.bigIntegers()
                .between(BigInteger.valueOf(-300), BigInteger.valueOf(300))
                .map(limit::add)
                .flatMap(number ->
                        Arbitraries.of(number.toString(), number.negate().toString(), number + "0"));
        Arbitrary<String> digits = Arbitraries.strings().withChars("0123456789").ofMaxLength(21);
        Arbitrary<String> anything =
                Arbitraries.strings().withChars("0129+- .e\0/:").ofMaxLength(5);
        return Arbitraries.oneOf(aroundTheExtremes, digits, digits.map(text -> "-" + text), anything);
    }

    /** The definition: what a long's canonical form is. */
    private static boolean isNumber(String text) {
        try {
            return Long.toString(Long.parseLong(text)).equals(text);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static long parse(String text) {
        return Decimal.parse(("12" + text + "34").getBytes(ISO_8859_1), 2, text.length());
    }

    private static void assertWritten(long number) {
        String expected = Long.toString(number);
        byte[] array = "________________________".getBytes(ISO_8859_1);

        Decimal.write(number, array, array.length - 1);

        assertEquals(expected.length(), Decimal.length(number));
        String padding = "_".repeat(array.length - 1 - expected.length());
        assertEquals(padding + expected + "_", new String(array, ISO_8859_1));
    }
}
