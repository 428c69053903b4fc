package io.kvserver.core.protocol;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A floating-point number like C's {@code long double} on x86-64, which Redis uses for INCRBYFLOAT: a significand of 64 bits
 * and an exponent of 15. Parses what {@code strtold} parses, including hexadecimal numbers and infinities. Immutable; any
 * thread.
 *
 * <p>A finite number is significand × 2^exponent, not normalized; there is only one zero, because a zero is never printed
 * with a sign. Each operation computes exactly and then rounds once, half to even, as the processor does.
 */
public final class LongDouble {
    private static final int SIGNIFICAND_BITS = 64;
    /** The exponent of the smallest number, 2^-16445, and so of all subnormal numbers. */
    private static final int MIN_EXPONENT = -16445;
    /** Finite numbers are less than 2 to the power of this. */
    private static final int MAX_BITS = 16384;
    /** A number whose first digit is this many places from the point is infinite or zero, without computing it. */
    private static final int MAX_DECIMAL_EXPONENT = 5000;

    private static final int MAX_HEX_EXPONENT = 20_000;
    /** Longer texts are refused, as Redis does. */
    private static final int MAX_LENGTH = 5 * 1024 - 1;
    /** The maximum number of digits printed after the point. */
    private static final int PRINTED_SCALE = 17;

    private static final Pattern DECIMAL = Pattern.compile("([+-]?)(\\d*+)(?:\\.(\\d*+))?(?:[eE]([+-]?\\d++))?");
    private static final Pattern HEX =
            Pattern.compile("([+-]?)0[xX](\\p{XDigit}*+)(?:\\.(\\p{XDigit}*+))?(?:[pP]([+-]?\\d++))?");
    private static final Pattern INFINITE = Pattern.compile("[+-]?inf(inity)?", Pattern.CASE_INSENSITIVE);

    public static final LongDouble ZERO = new LongDouble(BigInteger.ZERO, 0);

    /** {@code null} for infinity and NaN. */
    private final @Nullable BigInteger significand;

    private final int exponent;

    private LongDouble(@Nullable BigInteger significand, int exponent) {
        this.significand = significand;
        this.exponent = exponent;
    }

    /**
     * Parses the number in a range.
     *
     * @throws CommandException {@link CommandErrors#NOT_A_FLOAT} if it is not a number, or one that is too large or too close
     *     to zero
     */
    public static LongDouble parse(byte[] array, int offset, int length) {
        if (length == 0 || length > MAX_LENGTH) {
            throw CommandErrors.NOT_A_FLOAT;
        }
        return parse(new String(array, offset, length, StandardCharsets.ISO_8859_1));
    }

    private static LongDouble parse(String text) {
        if (INFINITE.matcher(text).matches()) {
            return new LongDouble(null, 0);
        }
        Matcher decimal = DECIMAL.matcher(text);
        if (decimal.matches()) {
            return parse(decimal, 10, 1, MAX_DECIMAL_EXPONENT);
        }
        Matcher hex = HEX.matcher(text);
        if (hex.matches()) {
            return parse(hex, 16, 4, MAX_HEX_EXPONENT);
        }
        throw CommandErrors.NOT_A_FLOAT;
    }

    /**
     * Creates a number from its sign, integer digits, fraction digits, and exponent.
     *
     * @param step the weight of one digit, in units of the exponent
     * @param farthest if the exponent puts the first digit that far from the point, the number cannot be represented
     */
    private static LongDouble parse(Matcher parts, int radix, int step, int farthest) {
        String fraction = parts.group(3) == null ? "" : parts.group(3);
        String digits = parts.group(2) + fraction;
        if (digits.isEmpty()) {
            throw CommandErrors.NOT_A_FLOAT;
        }
        BigInteger magnitude = new BigInteger(digits, radix);
        if (magnitude.signum() == 0) {
            return ZERO;
        }
        String exponentText = parts.group(4) == null ? "0" : parts.group(4);
        BigInteger exponent =
                new BigInteger(exponentText).subtract(BigInteger.valueOf((long) step * fraction.length()));
        int significantDigits = magnitude.toString(radix).length();
        BigInteger first = exponent.add(BigInteger.valueOf((long) step * significantDigits));
        if (first.abs().compareTo(BigInteger.valueOf(farthest)) > 0) {
            throw CommandErrors.NOT_A_FLOAT;
        }
        BigInteger signed = parts.group(1).equals("-") ? magnitude.negate() : magnitude;
        LongDouble value = scaled(signed, radix, exponent.intValueExact());
        if (!value.isFinite() || value.isZero()) {
            throw CommandErrors.NOT_A_FLOAT;
        }
        return value;
    }

    private static LongDouble scaled(BigInteger digits, int radix, int exponent) {
        if (radix == 16) {
            return rounded(digits, BigInteger.ONE, exponent);
        }
        BigInteger power = BigInteger.TEN.pow(Math.abs(exponent));
        return exponent >= 0 ? rounded(digits.multiply(power), BigInteger.ONE, 0) : rounded(digits, power, 0);
    }

    /** The number nearest to numerator / denominator × 2^exponent. */
    private static LongDouble rounded(BigInteger numerator, BigInteger denominator, int exponent) {
        if (numerator.signum() == 0) {
            return ZERO;
        }
        BigInteger magnitude = numerator.abs();
        // The quotient has this many bits, or one more.
        int bits = magnitude.bitLength() - denominator.bitLength();
        int dropped = Math.max(bits - SIGNIFICAND_BITS, MIN_EXPONENT - exponent);
        if (quotient(magnitude, denominator, dropped, RoundingMode.DOWN).bitLength() > SIGNIFICAND_BITS) {
            dropped++;
        }
        BigInteger nearest = quotient(magnitude, denominator, dropped, RoundingMode.HALF_EVEN);
        if (nearest.bitLength() + exponent + dropped > MAX_BITS) {
            return new LongDouble(null, 0);
        }
        return new LongDouble(numerator.signum() < 0 ? nearest.negate() : nearest, exponent + dropped);
    }

    /** numerator / denominator / 2^dropped. */
    private static BigInteger quotient(BigInteger numerator, BigInteger denominator, int dropped, RoundingMode mode) {
        BigDecimal dividend = new BigDecimal(dropped < 0 ? numerator.shiftLeft(-dropped) : numerator);
        BigDecimal divisor = new BigDecimal(dropped > 0 ? denominator.shiftLeft(dropped) : denominator);
        return dividend.divide(divisor, 0, mode).toBigIntegerExact();
    }

    /** The sum, which need not be {@linkplain #isFinite finite}. */
    public LongDouble plus(LongDouble other) {
        if (significand == null || other.significand == null) {
            return new LongDouble(null, 0);
        }
        int common = Math.min(exponent, other.exponent);
        BigInteger sum =
                significand.shiftLeft(exponent - common).add(other.significand.shiftLeft(other.exponent - common));
        return rounded(sum, BigInteger.ONE, common);
    }

    /** Whether it is neither infinite nor NaN. */
    public boolean isFinite() {
        return significand != null;
    }

    /**
     * The smallest integer that is not less than the product with a factor, which is rounded to 64 bits first; {@code null}
     * if that is infinite.
     */
    public @Nullable BigInteger ceilingOfProduct(int factor) {
        if (significand == null) {
            return null;
        }
        LongDouble product = rounded(significand.multiply(BigInteger.valueOf(factor)), BigInteger.ONE, exponent);
        BigInteger bits = product.significand;
        if (bits == null) {
            return null;
        }
        // A shift to the right rounds down.
        return product.exponent >= 0
                ? bits.shiftLeft(product.exponent)
                : bits.negate().shiftRight(-product.exponent).negate();
    }

    private boolean isZero() {
        return significand != null && significand.signum() == 0;
    }

    /** A finite number without an exponent, with at most 17 digits after the point and no trailing zeros. */
    @Override
    public String toString() {
        if (significand == null) {
            return "inf";
        }
        if (exponent >= 0) {
            return significand.shiftLeft(exponent).toString();
        }
        BigDecimal numerator = new BigDecimal(significand);
        BigDecimal denominator = new BigDecimal(BigInteger.ONE.shiftLeft(-exponent));
        BigDecimal printed = numerator.divide(denominator, PRINTED_SCALE, RoundingMode.HALF_EVEN);
        return printed.signum() == 0 ? "0" : printed.stripTrailingZeros().toPlainString();
    }
}
