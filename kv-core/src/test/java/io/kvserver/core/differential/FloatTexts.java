package io.kvserver.core.differential;

import static io.kvserver.core.differential.RequestGenerators.oneOf;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Texts of floating-point numbers: as people write them, at the limits of 80 bits, hexadecimal, and malformed. Stateless. */
final class FloatTexts {
    private static final String[] SPECIAL = {
        "inf",
        "-Infinity",
        "+INF",
        "infinit",
        "nan",
        "-nan",
        "nan(1)",
        "",
        "-",
        ".",
        "-.e1",
        "0x",
        "0x.p1",
        "0x1p",
        "1e",
        "1e+",
        "1e99999999999999999999",
        "1e-99999999999999999999",
        "0e99999999999999999999",
        "-0.0",
        "1 ",
        " 1",
        "\t1",
        "1,5",
        "1_000",
        "1d",
        "1L",
        "0.1",
        "0.2",
        "3.0e3",
        "18446744073709551615",
        "18446744073709551616.5",
        "18446744073709551617",
        "0.000000000000000005",
        "0.00000000000000000762939453125",
        "1.189731495357231765e4932",
        "1.18973149535723176508e4932",
        "0x1.ffffffffffffffffp16383",
        "0x1.fffffffffffffffep16383",
        "0x1p-16445",
        "0x1p-16446",
        "0x1.8p-16446"
    };

    private FloatTexts() {}

    static Arbitrary<String> any() {
        return Arbitraries.frequencyOf(
                Tuple.of(6, small()), Tuple.of(3, exponential()), Tuple.of(2, hex()), Tuple.of(2, special()));
    }

    private static Arbitrary<String> small() {
        return Combinators.combine(sign(), digits(0, 12), oneOf("", "."), digits(0, 20))
                .as((sign, whole, point, fraction) -> sign + whole + point + fraction);
    }

    private static Arbitrary<String> exponential() {
        Arbitrary<Integer> exponents = Arbitraries.oneOf(
                Arbitraries.integers().between(-25, 25),
                Arbitraries.integers().between(-4990, -4920),
                Arbitraries.integers().between(4900, 4940));
        return Combinators.combine(sign(), digits(1, 25), oneOf("", "."), digits(0, 25), oneOf("e", "E"), exponents)
                .as((sign, whole, point, fraction, e, exponent) -> sign + whole + point + fraction + e + exponent);
    }

    private static Arbitrary<String> hex() {
        Arbitrary<String> digits = Arbitraries.strings()
                .withChars("0123456789abcdefABCDEF".toCharArray())
                .ofMaxLength(20);
        Arbitrary<Integer> exponents = Arbitraries.oneOf(
                Arbitraries.integers().between(-80, 80),
                Arbitraries.integers().between(-16_600, -16_300),
                Arbitraries.integers().between(16_200, 16_400));
        return Combinators.combine(sign(), oneOf("0x", "0X"), digits, oneOf("", "."), digits, exponents)
                .as((sign, prefix, whole, point, fraction, exponent) ->
                        sign + prefix + whole + point + fraction + (exponent == 0 ? "" : "p" + exponent));
    }

    private static Arbitrary<String> special() {
        return oneOf(SPECIAL);
    }

    private static Arbitrary<String> sign() {
        return oneOf("", "", "-", "+");
    }

    private static Arbitrary<String> digits(int fewest, int most) {
        return Arbitraries.strings().numeric().ofMinLength(fewest).ofMaxLength(most);
    }
}
