package io.kvserver.core.lua.lib;

import static io.kvserver.core.lua.LuaArguments.integer;
import static io.kvserver.core.lua.LuaArguments.number;
import static io.kvserver.core.lua.LuaArguments.string;

import io.kvserver.core.lua.LuaArguments;
import io.kvserver.core.lua.LuaNumbers;
import io.kvserver.core.lua.LuaState;
import io.kvserver.core.lua.LuaString;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code string.format}, which formats as C's {@code printf} does. */
final class StringFormat {
    private static final String FLAGS = "-+ #0";
    private static final int LONG = 100;

    private StringFormat() {}

    /** The part between the percent sign and the letter. */
    private record Spec(String flags, int width, int precision) {
        boolean has(char flag) {
            return flags.indexOf(flag) >= 0;
        }

        /** Pads a text to its width; zeros go between the sign and the digits. */
        String field(String sign, String text, boolean mayHaveZeros) {
            int missing = width - sign.length() - text.length();
            if (missing <= 0) {
                return sign + text;
            } else if (has('-')) {
                return sign + text + " ".repeat(missing);
            }
            return mayHaveZeros && has('0') ? sign + "0".repeat(missing) + text : " ".repeat(missing) + sign + text;
        }
    }

    static Object format(LuaState state, @Nullable Object[] arguments) {
        LuaString format = string(state, arguments, 0);
        Bytes result = new Bytes(state);
        try {
            int argument = 0;
            int at = 0;
            while (at < format.length()) {
                int c = format.at(at++);
                if (c != '%') {
                    result.add(c);
                } else if (at < format.length() && format.at(at) == '%') {
                    result.add('%');
                    at++;
                } else {
                    argument++;
                    if (argument >= arguments.length) {
                        throw LuaArguments.error(state, argument, "no value");
                    }
                    int end = specEnd(state, format, at);
                    Spec spec = spec(format, at, end);
                    at = end + 1;
                    int letter = end < format.length() ? format.at(end) : 0;
                    add(state, result, spec, letter, arguments, argument);
                }
            }
            return result.toLuaString();
        } finally {
            result.close();
        }
    }

    private static int specEnd(LuaState state, LuaString format, int from) {
        int at = from;
        while (at < format.length() && format.at(at) != 0 && FLAGS.indexOf(format.at(at)) >= 0) {
            at++;
        }
        if (at - from > FLAGS.length()) {
            throw state.error("invalid format (repeated flags)");
        }
        at = twoDigits(format, at);
        if (at < format.length() && format.at(at) == '.') {
            at = twoDigits(format, at + 1);
        }
        if (at < format.length() && CharClass.isDigit(format.at(at))) {
            throw state.error("invalid format (width or precision too long)");
        }
        return at;
    }

    private static int twoDigits(LuaString format, int from) {
        int at = from;
        while (at < format.length() && at - from < 2 && CharClass.isDigit(format.at(at))) {
            at++;
        }
        return at;
    }

    private static Spec spec(LuaString format, int from, int end) {
        String text = format.slice(from, end).toString();
        int digits = 0;
        while (digits < text.length() && FLAGS.indexOf(text.charAt(digits)) >= 0) {
            digits++;
        }
        int point = text.indexOf('.');
        String width = text.substring(digits, point < 0 ? text.length() : point);
        String precision = point < 0 ? "-1" : text.substring(point + 1);
        return new Spec(
                text.substring(0, digits),
                width.isEmpty() ? 0 : Integer.parseInt(width),
                precision.isEmpty() ? 0 : Integer.parseInt(precision));
    }

    private static void add(
            LuaState state, Bytes result, Spec spec, int letter, @Nullable Object[] arguments, int argument) {
        switch (letter) {
            case 'c' -> addChar(result, spec, (int) integer(state, arguments, argument));
            case 'd', 'i' -> result.add(decimal(spec, integer(state, arguments, argument)));
            case 'u', 'o', 'x', 'X' -> result.add(unsigned(spec, letter, unsigned(number(state, arguments, argument))));
            case 'e', 'E', 'f', 'g', 'G' -> result.add(real(spec, letter, number(state, arguments, argument)));
            case 'q' -> addQuoted(result, string(state, arguments, argument));
            case 's' -> addString(result, spec, string(state, arguments, argument));
            default ->
                throw state.error(
                        "invalid option '%" + (letter == 0 ? "" : String.valueOf((char) letter)) + "' to 'format'");
        }
    }

    /** Converts to an unsigned integer of 64 bits as C does on x86. */
    private static long unsigned(double number) {
        return number >= 0x1p63
                ? (number < 0x1p64 ? (long) (number - 0x1p63) ^ Long.MIN_VALUE : 0)
                : LuaArguments.toInteger(number);
    }

    private static void addChar(Bytes result, Spec spec, int value) {
        // C's string ends at a zero: neither the zero nor the padding after it is added.
        String blanks = " ".repeat(Math.max(0, spec.width - 1));
        if (!spec.has('-')) {
            result.add(blanks);
        }
        if ((value & 0xff) != 0) {
            result.add(value);
            if (spec.has('-')) {
                result.add(blanks);
            }
        }
    }

    private static String decimal(Spec spec, long value) {
        String sign = value < 0 ? "-" : spec.has('+') ? "+" : spec.has(' ') ? " " : "";
        String digits = Long.toString(value);
        return spec.field(sign, padded(spec, value < 0 ? digits.substring(1) : digits), spec.precision < 0);
    }

    private static String padded(Spec spec, String digits) {
        if (spec.precision == 0 && digits.equals("0")) {
            return "";
        }
        return "0".repeat(Math.max(0, spec.precision - digits.length())) + digits;
    }

    private static String unsigned(Spec spec, int letter, long value) {
        String digits;
        String prefix = "";
        if (letter == 'u') {
            digits = padded(spec, Long.toUnsignedString(value));
        } else if (letter == 'o') {
            digits = padded(spec, Long.toUnsignedString(value, 8));
            if (spec.has('#') && !digits.startsWith("0")) {
                digits = "0" + digits;
            }
        } else {
            digits = padded(spec, Long.toUnsignedString(value, 16));
            prefix = spec.has('#') && value != 0 ? "0x" : "";
            if (letter == 'X') {
                digits = digits.toUpperCase(Locale.ROOT);
                prefix = prefix.toUpperCase(Locale.ROOT);
            }
        }
        return spec.field(prefix, digits, spec.precision < 0);
    }

    private static String real(Spec spec, int letter, double value) {
        int precision = spec.precision < 0 ? 6 : spec.precision;
        String text = switch (letter) {
            case 'e', 'E' -> LuaNumbers.exponential(value, precision, spec.has('#'));
            case 'f' -> LuaNumbers.fixed(value, precision, spec.has('#'));
            default -> LuaNumbers.general(value, precision, spec.has('#'));
        };
        boolean isNegative = text.startsWith("-");
        String sign = isNegative ? "-" : spec.has('+') ? "+" : spec.has(' ') ? " " : "";
        String digits = isNegative ? text.substring(1) : text;
        boolean isUpper = letter == 'E' || letter == 'G';
        boolean isFinite = !Double.isNaN(value) && !Double.isInfinite(value);
        return spec.field(sign, isUpper ? digits.toUpperCase(Locale.ROOT) : digits, isFinite);
    }

    private static void addQuoted(Bytes result, LuaString text) {
        result.add('"');
        for (int i = 0; i < text.length(); i++) {
            int c = text.at(i);
            switch (c) {
                case '"', '\\', '\n' -> result.add('\\').add(c);
                case '\r' -> result.add("\\r");
                case 0 -> result.add("\\000");
                default -> result.add(c);
            }
        }
        result.add('"');
    }

    private static void addString(Bytes result, Spec spec, LuaString text) {
        if (spec.precision < 0 && text.length() >= LONG) {
            result.add(text);
            return;
        }
        // C's string ends at a zero.
        int length = 0;
        while (length < text.length() && text.at(length) != 0 && (spec.precision < 0 || length < spec.precision)) {
            length++;
        }
        String blanks = " ".repeat(Math.max(0, spec.width - length));
        if (!spec.has('-')) {
            result.add(blanks);
        }
        result.add(text.bytes(), 0, length);
        if (spec.has('-')) {
            result.add(blanks);
        }
    }
}
