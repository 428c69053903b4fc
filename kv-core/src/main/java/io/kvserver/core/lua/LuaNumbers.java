package io.kvserver.core.lua;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers as text, as C's {@code printf} and {@code strtod} write and read them. Pure functions. */
public final class LuaNumbers {
    private static final int PRECISION = 14;
    /** Up to this many digits, Java's shortest text of a number agrees with C's. */
    private static final int SHORT_DIGITS = 15;
    /** Whole numbers below this are written with all their digits. */
    private static final double MAX_WHOLE = 1e14;

    private static final BigInteger TOO_LARGE = BigInteger.ONE.shiftLeft(Long.SIZE);
    /** Longer texts are not read as numbers. */
    private static final int MAX_TEXT = 400;

    private static final int KEPT = 256;
    private static final LuaString[] SMALL = new LuaString[KEPT];

    static {
        for (int i = 0; i < KEPT; i++) {
            SMALL[i] = LuaString.of(Integer.toString(i));
        }
    }

    private LuaNumbers() {}

    /** A value as a number, if it is one or a string that reads as one; otherwise null. */
    public static @Nullable Double toNumber(@Nullable Object value) {
        if (value instanceof Double number) {
            return number;
        }
        return value instanceof LuaString text ? parse(text) : null;
    }

    /** A number as Lua writes it. */
    public static LuaString toText(double number) {
        int small = (int) number;
        if (small == number && small >= 0 && small < KEPT && (small != 0 || 1 / number > 0)) {
            return SMALL[small];
        }
        return LuaString.of(text(number).getBytes(ISO_8859_1));
    }

    /** A string, or a number as text; null for everything else. */
    public static @Nullable LuaString toText(@Nullable Object value) {
        if (value instanceof LuaString text) {
            return text;
        }
        return value instanceof Double number ? toText(number.doubleValue()) : null;
    }

    /** A number as Lua writes it. */
    public static String text(double number) {
        if ((long) number == number && Math.abs(number) < MAX_WHOLE) {
            return number == 0 && 1 / number < 0 ? "-0" : Long.toString((long) number);
        }
        return general(number, PRECISION, false);
    }

    /** A number as {@code %g} writes it. */
    public static String general(double number, int precision, boolean keepsZeros) {
        if (Double.isNaN(number)) {
            return "-nan";
        } else if (Double.isInfinite(number)) {
            return number > 0 ? "inf" : "-inf";
        }
        String sign = Double.doubleToRawLongBits(number) < 0 ? "-" : "";
        int digits = Math.max(1, precision);
        double size = Math.abs(number);
        if (size == 0) {
            return sign + (keepsZeros ? fixed(BigDecimal.ZERO, digits - 1, true) : "0");
        }
        BigDecimal exact = new BigDecimal(Double.toString(size));
        if (exact.precision() > digits || digits > SHORT_DIGITS || size < Double.MIN_NORMAL) {
            exact = new BigDecimal(size).round(new MathContext(digits, RoundingMode.HALF_EVEN));
        }
        int exponent = exact.precision() - exact.scale() - 1;
        if (exponent < -4 || exponent >= digits) {
            return sign + withExponent(exact, exponent, digits - 1, keepsZeros, keepsZeros);
        }
        String text = fixed(exact, digits - 1 - exponent, keepsZeros);
        return sign + (keepsZeros ? text : stripped(text));
    }

    /** A number as {@code %e} writes it. */
    public static String exponential(double number, int precision, boolean keepsPoint) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            return general(number, precision, false);
        }
        String sign = Double.doubleToRawLongBits(number) < 0 ? "-" : "";
        if (number == 0) {
            return sign + fixed(BigDecimal.ZERO, precision, keepsPoint) + "e+00";
        }
        BigDecimal exact =
                new BigDecimal(Math.abs(number)).round(new MathContext(precision + 1, RoundingMode.HALF_EVEN));
        return sign + withExponent(exact, exact.precision() - exact.scale() - 1, precision, true, keepsPoint);
    }

    /** A number as {@code %f} writes it. */
    public static String fixed(double number, int precision, boolean keepsPoint) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            return general(number, precision, false);
        }
        String sign = Double.doubleToRawLongBits(number) < 0 ? "-" : "";
        return sign + fixed(new BigDecimal(Math.abs(number)), precision, keepsPoint);
    }

    private static String fixed(BigDecimal number, int decimals, boolean keepsPoint) {
        String text = number.setScale(decimals, RoundingMode.HALF_EVEN).toPlainString();
        return decimals == 0 && keepsPoint ? text + "." : text;
    }

    private static String withExponent(
            BigDecimal number, int exponent, int decimals, boolean keepsZeros, boolean keepsPoint) {
        String text = fixed(number.movePointLeft(exponent), decimals, keepsPoint);
        String digits = Integer.toString(Math.abs(exponent));
        return (keepsZeros ? text : stripped(text))
                + (exponent < 0 ? "e-" : "e+")
                + (digits.length() < 2 ? "0" + digits : digits);
    }

    private static String stripped(String text) {
        if (text.indexOf('.') < 0) {
            return text;
        }
        int end = text.length();
        while (text.charAt(end - 1) == '0') {
            end--;
        }
        return text.substring(0, text.charAt(end - 1) == '.' ? end - 1 : end);
    }

    /** A text as a number; null if it is none. Blanks around it do not count. */
    public static @Nullable Double parse(LuaString text) {
        byte[] bytes = text.bytes();
        int from = 0;
        int to = 0;
        // C's string ends at a zero.
        while (to < bytes.length && bytes[to] != 0) {
            to++;
        }
        while (from < to && isBlank(bytes[from])) {
            from++;
        }
        while (to > from && isBlank(bytes[to - 1])) {
            to--;
        }
        if (from == to) {
            return null;
        }
        Double whole = whole(bytes, from, to);
        return whole != null ? whole : parse(new String(bytes, from, to - from, ISO_8859_1));
    }

    /** Most numbers are short whole ones. */
    private static @Nullable Double whole(byte[] bytes, int from, int to) {
        if (to - from > 15) {
            return null;
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return null;
            }
            value = value * 10 + digit;
        }
        return (double) value;
    }

    /** Where the number ends that C's {@code strtod} reads from an offset on; the offset itself if there is none. */
    public static int end(byte[] bytes, int from) {
        int most = Math.min(bytes.length, from + MAX_TEXT);
        int at = from;
        while (at < most
                && (Character.isLetterOrDigit(bytes[at] & 0x7f) || "+-.".indexOf(bytes[at]) >= 0)
                && bytes[at] > 0) {
            at++;
        }
        for (; at > from; at--) {
            byte last = bytes[at - 1];
            boolean mayEnd = last != '+' && last != '-';
            if (mayEnd && parse(new String(bytes, from, at - from, ISO_8859_1)) != null) {
                return at;
            }
        }
        return from;
    }

    /** A text as a whole number in a base, as C's {@code strtoul} reads it, with blanks around; null if it is none. */
    public static @Nullable Double parseInBase(LuaString text, int base) {
        String digits = new String(text.bytes(), ISO_8859_1);
        int from = 0;
        int to = digits.indexOf(0) < 0 ? digits.length() : digits.indexOf(0);
        while (from < to && isBlank((byte) digits.charAt(from))) {
            from++;
        }
        while (to > from && isBlank((byte) digits.charAt(to - 1))) {
            to--;
        }
        boolean isNegative = from < to && digits.charAt(from) == '-';
        if (isNegative || (from < to && digits.charAt(from) == '+')) {
            from++;
        }
        if (base == 16 && to - from > 2 && digits.regionMatches(true, from, "0x", 0, 2)) {
            from += 2;
        }
        for (int i = from; i < to; i++) {
            if (digits.charAt(i) > 'z' || Character.digit(digits.charAt(i), base) < 0) {
                return null;
            }
        }
        if (from == to) {
            return null;
        }
        while (from < to - 1 && digits.charAt(from) == '0') {
            from++;
        }
        BigInteger value = to - from > Long.SIZE ? TOO_LARGE : new BigInteger(digits.substring(from, to), base);
        if (value.bitLength() > Long.SIZE) {
            return 0x1p64;
        }
        return (isNegative && value.signum() > 0
                        ? BigInteger.ONE.shiftLeft(Long.SIZE).subtract(value)
                        : value)
                .doubleValue();
    }

    static boolean isBlank(byte value) {
        return value == ' ' || (value >= '\t' && value <= '\r');
    }

    private static @Nullable Double parse(String text) {
        if (text.length() > MAX_TEXT) {
            return null;
        }
        boolean isNegative = text.charAt(0) == '-';
        String digits = isNegative || text.charAt(0) == '+' ? text.substring(1) : text;
        Double size = isDecimal(digits) ? (Double) Double.parseDouble(digits) : other(digits.toLowerCase(Locale.ROOT));
        return size == null ? null : (Double) (isNegative ? -size : size);
    }

    private static boolean isDecimal(String text) {
        int at = digitsEnd(text, 0);
        int digits = at;
        if (at < text.length() && text.charAt(at) == '.') {
            int end = digitsEnd(text, at + 1);
            digits += end - at - 1;
            at = end;
        }
        if (digits > 0 && at < text.length() && (text.charAt(at) | 0x20) == 'e') {
            int begin = at + 1;
            if (begin < text.length() && (text.charAt(begin) == '+' || text.charAt(begin) == '-')) {
                begin++;
            }
            int end = digitsEnd(text, begin);
            at = end == begin ? at : end;
        }
        return digits > 0 && at == text.length();
    }

    private static int digitsEnd(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    private static @Nullable Double other(String text) {
        if (text.equals("inf") || text.equals("infinity")) {
            return Double.POSITIVE_INFINITY;
        } else if (text.equals("nan") || (text.startsWith("nan(") && text.endsWith(")"))) {
            return Double.NaN;
        }
        return text.startsWith("0x") ? hexadecimal(text.substring(2)) : null;
    }

    private static @Nullable Double hexadecimal(String text) {
        int mark = text.indexOf('p');
        String mantissa = mark < 0 ? text : text.substring(0, mark);
        int point = mantissa.indexOf('.');
        String digits = point < 0 ? mantissa : mantissa.substring(0, point) + mantissa.substring(point + 1);
        for (int i = 0; i < digits.length(); i++) {
            if (Character.digit(digits.charAt(i), 16) < 0 || digits.charAt(i) > 'f') {
                return null;
            }
        }
        String power = mark < 0 ? "0" : text.substring(mark + 1);
        String unsigned = power.startsWith("+") || power.startsWith("-") ? power.substring(1) : power;
        if (digits.isEmpty() || unsigned.isEmpty() || digitsEnd(unsigned, 0) < unsigned.length()) {
            return null;
        }
        double value = new BigInteger(digits, 16).doubleValue();
        long exponent = unsigned.length() > 8 ? Integer.MAX_VALUE / 2 : Integer.parseInt(unsigned);
        exponent =
                (power.startsWith("-") ? -exponent : exponent) - (point < 0 ? 0 : 4L * (mantissa.length() - point - 1));
        return Math.scalb(value, (int) exponent);
    }
}
