package io.kvserver.core.protocol;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Converts 64-bit floating-point numbers to and from text: writes them as Redis writes a score since 7.2, and parses them
 * like C's {@code strtod}. Pure functions; any thread.
 */
public final class Reals {
    /** The maximum length of a number. */
    public static final int MAX_LENGTH = 40;

    /** Integers up to this are exact as doubles. */
    private static final double MAX_WHOLE = 1L << 52;
    /** The maximum number of digits that always survive a round trip through a double. */
    private static final int EXACT_DIGITS = 15;

    private static final int MAX_TEXT = 5 * 1024;
    private static final int DOUBLE_BITS = 52;
    private static final int MAX_SCALE = 17;
    private static final long[] POWERS_OF_TEN = powersOfTen();
    private static final double[] POWERS = {
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
    };
    /** The number of digits after the point that are tried before the general algorithm. */
    private static final int TRIED_DIGITS = 4;

    private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d++\\.?+\\d*+|\\.\\d++)([eE][+-]?\\d++)?");
    private static final Pattern HEX =
            Pattern.compile("[+-]?0[xX](\\p{XDigit}++\\.?+\\p{XDigit}*+|\\.\\p{XDigit}++)([pP][+-]?\\d++)?");
    private static final Pattern INFINITE = Pattern.compile("[+-]?inf(inity)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern HAS_DIGIT = Pattern.compile("[+-]?(0[xX])?[0.]*+[1-9a-fA-F].*");

    private Reals() {}

    private static long[] powersOfTen() {
        long[] powers = new long[MAX_SCALE + 1];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = 10 * powers[i - 1];
        }
        return powers;
    }

    /** Whether a number is an integer, and small enough to be exact. */
    public static boolean isWhole(double value) {
        return value > -MAX_WHOLE && value <= MAX_WHOLE && (long) value == value;
    }

    /** The shortest decimal text that reads back as the same number. */
    public static String text(double value) {
        byte[] bytes = new byte[MAX_LENGTH];
        return new String(bytes, 0, write(value, bytes, 0), StandardCharsets.ISO_8859_1);
    }

    /** Writes {@link #text} and returns where it ends, at most {@link #MAX_LENGTH} bytes further. */
    public static int write(double value, byte[] target, int at) {
        if (isWhole(value)) {
            return value == 0 && 1 / value < 0 ? ascii("-0", target, at) : whole((long) value, target, at);
        }
        if (Math.abs(value) < 1e9) {
            for (int digits = 1; digits <= TRIED_DIGITS; digits++) {
                double scaled = value * POWERS[digits];
                if ((long) scaled == scaled && scaled / POWERS[digits] == value) {
                    return withPoint((long) scaled, digits, target, at);
                }
            }
        }
        return ascii(general(value), target, at);
    }

    /**
     * Formats a number with a fixed number of digits after the point, up to 17; rounds its exact value half to even, like C's
     * {@code printf}.
     */
    public static String fixed(double value, int digits) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return general(value);
        }
        double size = Math.abs(value);
        int below = DOUBLE_BITS - Math.getExponent(size);
        String text;
        // Without digits it is the whole part that has to become even.
        if (digits > 0 && below > 0 && below < Long.SIZE) {
            // The number is mantissa / 2^below.
            long mantissa = (Double.doubleToRawLongBits(size) & ((1L << DOUBLE_BITS) - 1)) | (1L << DOUBLE_BITS);
            long fraction = mantissa & ((1L << below) - 1);
            text = joined(mantissa >>> below, rounded(fraction, POWERS_OF_TEN[digits], below), digits);
        } else {
            text = new BigDecimal(size).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
        }
        return Double.doubleToRawLongBits(value) < 0 ? "-" + text : text;
    }

    /** {@code fraction * factor / 2^below}. */
    private static long rounded(long fraction, long factor, int below) {
        long high = Math.multiplyHigh(fraction, factor);
        long low = fraction * factor;
        long quotient = (high << (Long.SIZE - below)) | (low >>> below);
        long rest = low & ((1L << below) - 1);
        long half = 1L << (below - 1);
        return rest > half || (rest == half && (quotient & 1) != 0) ? quotient + 1 : quotient;
    }

    private static String joined(long whole, long fraction, int digits) {
        long power = POWERS_OF_TEN[digits];
        String number = Long.toString(fraction >= power ? whole + 1 : whole);
        String behind = Long.toString(fraction >= power ? fraction - power : fraction);
        return digits == 0 ? number : number + '.' + "0".repeat(digits - behind.length()) + behind;
    }

    /**
     * Formats a number as Redis formats a {@code long double} for people: with up to 17 digits after the point, and no
     * trailing zeros.
     */
    public static String decimal(double value) {
        String text = fixed(value, MAX_SCALE);
        int end = text.length();
        if (text.indexOf('.') < 0) {
            return text;
        }
        while (text.charAt(end - 1) == '0') {
            end--;
        }
        if (text.charAt(end - 1) == '.') {
            end--;
        }
        return end == 2 && text.startsWith("-0") ? "0" : text.substring(0, end);
    }

    private static int whole(long value, byte[] target, int at) {
        int end = at + Decimal.length(value);
        Decimal.write(value, target, end);
        return end;
    }

    private static int withPoint(long scaled, int digits, byte[] target, int at) {
        int here = at;
        if (scaled < 0) {
            target[here++] = '-';
        }
        long power = (long) POWERS[digits];
        long rest = Math.abs(scaled);
        here = whole(rest / power, target, here);
        target[here] = '.';
        rest %= power;
        for (int i = digits; i > 0; i--) {
            target[here + i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return here + 1 + digits;
    }

    private static int ascii(String text, byte[] target, int at) {
        for (int i = 0; i < text.length(); i++) {
            target[at + i] = (byte) text.charAt(i);
        }
        return at + text.length();
    }

    private static String general(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        String sign = value < 0 ? "-" : "";
        if (Double.isInfinite(value)) {
            return sign + "inf";
        }
        BigDecimal shortest = new BigDecimal(Double.toString(Math.abs(value))).stripTrailingZeros();
        String digits = shortest.unscaledValue().toString();
        int power = -shortest.scale();
        int exponent = power + digits.length() - 1;
        if (power >= 0 && exponent < digits.length() + 7) {
            return sign + digits + "0".repeat(power);
        }
        if (power < 0 && (power > -7 || Math.abs(exponent) < 4)) {
            return sign + shortest.toPlainString();
        }
        String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
        return sign + digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
    }

    /**
     * Parses the number in a range.
     *
     * @throws CommandException {@link CommandErrors#NOT_A_FLOAT} if it is not a number, or one that is too large or too close
     *     to zero
     */
    public static double parse(byte[] array, int offset, int length) {
        double value = parseOrNaN(array, offset, length);
        if (Double.isNaN(value)) {
            throw CommandErrors.NOT_A_FLOAT;
        }
        return value;
    }

    /** Like {@link #parse}, but returns NaN if the range is not a number. */
    public static double parseOrNaN(byte[] array, int offset, int length) {
        return parse(array, offset, length, true);
    }

    /**
     * Parses the number in a range like {@code strtod}: leading white space is allowed, and a number that is too large is
     * infinite. An empty range is 0. Returns NaN if the range is not a number.
     */
    public static double parseBound(byte[] array, int offset, int length) {
        return parseAsC(array, offset, length, false);
    }

    /** Like {@link #parseBound}, but returns NaN if the number is too large or too close to zero. */
    public static double parseWeight(byte[] array, int offset, int length) {
        return parseAsC(array, offset, length, true);
    }

    private static double parseAsC(byte[] array, int offset, int length, boolean strict) {
        int end = offset + length;
        for (int i = offset; i < end; i++) {
            if (array[i] == 0) {
                end = i;
            }
        }
        int begin = offset;
        while (begin < end && (array[begin] == ' ' || (array[begin] >= '\t' && array[begin] <= '\r'))) {
            begin++;
        }
        if (begin == end) {
            return end == offset ? 0 : Double.NaN;
        }
        return parse(array, begin, end - begin, strict);
    }

    private static double parse(byte[] array, int offset, int length, boolean strict) {
        int at = offset;
        int end = offset + length;
        boolean negative = length > 0 && array[at] == '-';
        if (negative) {
            at++;
        }
        long digits = 0;
        int behindPoint = -1;
        int count = 0;
        while (at < end && count <= EXACT_DIGITS) {
            int digit = array[at] - '0';
            if (digit >= 0 && digit <= 9) {
                digits = digits * 10 + digit;
                count++;
                behindPoint += behindPoint >= 0 ? 1 : 0;
            } else if (array[at] == '.' && behindPoint < 0) {
                behindPoint = 0;
            } else {
                break;
            }
            at++;
        }
        if (at < end || count == 0 || count > EXACT_DIGITS) {
            return length > MAX_TEXT
                    ? Double.NaN
                    : parse(new String(array, offset, length, StandardCharsets.ISO_8859_1), strict);
        }
        double value = behindPoint > 0 ? digits / POWERS[behindPoint] : digits;
        return negative ? -value : value;
    }

    private static double parse(String text, boolean strict) {
        if (INFINITE.matcher(text).matches()) {
            return text.charAt(0) == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        boolean hex = HEX.matcher(text).matches();
        if (!hex && !DECIMAL.matcher(text).matches()) {
            return Double.NaN;
        }
        boolean exponent = !hex || text.indexOf('p') >= 0 || text.indexOf('P') >= 0;
        double value = Double.parseDouble(exponent ? text : text + "p0");
        boolean tooSmall = value == 0 && HAS_DIGIT.matcher(mantissa(text, hex)).matches();
        return strict && (Double.isInfinite(value) || tooSmall) ? Double.NaN : value;
    }

    private static String mantissa(String text, boolean hex) {
        return text.split(hex ? "[pP]" : "[eE]", 2)[0];
    }
}
