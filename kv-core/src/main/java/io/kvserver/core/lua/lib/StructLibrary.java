package io.kvserver.core.lua.lib;

import static io.kvserver.core.lua.LuaArguments.integer;
import static io.kvserver.core.lua.LuaArguments.number;
import static io.kvserver.core.lua.LuaArguments.string;

import io.kvserver.core.lua.LuaArguments;
import io.kvserver.core.lua.LuaNumbers;
import io.kvserver.core.lua.LuaState;
import io.kvserver.core.lua.LuaString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The library {@code struct}: numbers and strings as C lays them out. */
final class StructLibrary {
    private static final int MAX_INTEGER = 32;
    private static final int MAX_ALIGNMENT = 8;
    private static final int MAX_RESULTS = 7990;

    private StructLibrary() {}

    static void open(LuaState state) {
        Library.named(state, "struct")
                .add("pack", StructLibrary::pack)
                .add("size", StructLibrary::size)
                .add("unpack", StructLibrary::unpack);
    }

    /** A format that is being read. */
    private static final class Format {
        private final LuaState state;
        private final LuaString text;
        private int at;
        private boolean isBig;
        private int alignment = 1;
        /** The option that was read last, and its size in bytes. */
        private int option;

        private int size;

        Format(LuaState state, LuaString text) {
            this.state = state;
            this.text = text;
        }

        boolean hasNext() {
            return at < text.length() && text.at(at) != 0;
        }

        void next() {
            state.budget().tick();
            option = text.at(at++);
            size = switch (option) {
                case 'B', 'b', 'x' -> 1;
                case 'H', 'h' -> 2;
                case 'L', 'l', 'T', 'd' -> 8;
                case 'f' -> 4;
                case 'c' -> digits(1);
                case 'i', 'I' -> integerSize();
                default -> 0;
            };
        }

        private int integerSize() {
            int bytes = digits(4);
            if (bytes > MAX_INTEGER) {
                throw state.error("integral size " + bytes + " is larger than limit of " + MAX_INTEGER);
            }
            return bytes;
        }

        private int digits(int missing) {
            if (at >= text.length() || !CharClass.isDigit(text.at(at))) {
                return missing;
            }
            long value = 0;
            while (at < text.length() && CharClass.isDigit(text.at(at))) {
                value = value * 10 + text.at(at++) - '0';
                if (value > Integer.MAX_VALUE) {
                    throw state.error("integral size overflow");
                }
            }
            return (int) value;
        }

        /** The bytes to skip so that the option is aligned. */
        int padding(long position) {
            if (size == 0 || option == 'c') {
                return 0;
            }
            int unit = Math.min(size, alignment);
            return (int) (unit - (position & (unit - 1))) & (unit - 1);
        }

        void control() {
            switch (option) {
                case ' ' -> {}
                case '>' -> isBig = true;
                case '<' -> isBig = false;
                case '!' -> {
                    int value = digits(MAX_ALIGNMENT);
                    if (value <= 0 || Integer.bitCount(value) != 1) {
                        throw state.error("alignment " + value + " is not a power of 2");
                    }
                    alignment = value;
                }
                default -> throw LuaArguments.error(state, 0, "invalid format option '" + (char) option + "'");
            }
        }
    }

    private static Object pack(LuaState state, @Nullable Object[] given) {
        // A missing argument is nil in error texts.
        @Nullable Object[] arguments = Arrays.copyOf(given, Math.max(given.length + 1, 2));
        Format format = new Format(state, string(state, given, 0));
        Bytes result = new Bytes(state);
        try {
            int argument = 1;
            while (format.hasNext()) {
                format.next();
                addZeros(result, format.padding(result.length()));
                switch (format.option) {
                    case 'b', 'B', 'h', 'H', 'l', 'L', 'T', 'i', 'I' -> {
                        double value = number(state, arguments, argument++);
                        addInteger(result, format, toBits(value), format.size);
                    }
                    case 'x' -> result.add(0);
                    case 'f' ->
                        addInteger(
                                result,
                                format,
                                Float.floatToRawIntBits((float) number(state, arguments, argument++)),
                                4);
                    case 'd' ->
                        addInteger(result, format, Double.doubleToRawLongBits(number(state, arguments, argument++)), 8);
                    case 'c', 's' -> addText(state, result, format, arguments, argument++);
                    default -> format.control();
                }
            }
            return result.toLuaString();
        } finally {
            result.close();
        }
    }

    private static void addZeros(Bytes result, int count) {
        for (int i = 0; i < count; i++) {
            result.add(0);
        }
    }

    private static long toBits(double value) {
        return value >= 0x1p63 && value < 0x1p64
                ? (long) (value - 0x1p63) ^ Long.MIN_VALUE
                : value >= 0x1p64 ? 0 : LuaArguments.toInteger(value);
    }

    private static void addInteger(Bytes result, Format format, long bits, int size) {
        for (int i = 0; i < size; i++) {
            int index = format.isBig ? size - 1 - i : i;
            result.add(index < 8 ? (int) (bits >>> (8 * index)) : 0);
        }
    }

    private static void addText(
            LuaState state, Bytes result, Format format, @Nullable Object[] arguments, int argument) {
        LuaString text = string(state, arguments, argument);
        int size = format.size == 0 ? text.length() : format.size;
        if (text.length() < size) {
            throw LuaArguments.error(state, argument + 1, "string too short");
        }
        result.add(text.bytes(), 0, size);
        if (format.option == 's') {
            result.add(0);
        }
    }

    private static Object unpack(LuaState state, @Nullable Object[] arguments) {
        Format format = new Format(state, string(state, arguments, 0));
        LuaString data = string(state, arguments, 1);
        long position = integer(state, arguments, 2, 1);
        if (position == 0) {
            throw LuaArguments.error(state, 2, "offset must be 1 or greater");
        }
        position = position < 0 ? Integer.MAX_VALUE : position - 1;
        List<@Nullable Object> results = new ArrayList<>();
        while (format.hasNext()) {
            format.next();
            position += format.padding(position);
            check(state, data, position, format.size);
            if (results.size() >= MAX_RESULTS) {
                throw state.error("stack overflow (too many results)");
            }
            int at = (int) position;
            position += format.size;
            switch (format.option) {
                case 'b', 'B', 'h', 'H', 'l', 'L', 'T', 'i', 'I' -> results.add(integerAt(format, data, at));
                case 'x' -> {}
                case 'f' -> results.add(canonical(Float.intBitsToFloat((int) bitsAt(format, data, at))));
                case 'd' -> results.add(canonical(Double.longBitsToDouble(bitsAt(format, data, at))));
                case 'c' -> position += addSlice(state, format, data, at, results);
                case 's' -> position = addTerminated(state, data, at, results);
                default -> format.control();
            }
        }
        results.add(position + 1.0);
        return results.toArray();
    }

    private static double canonical(double value) {
        return Double.isNaN(value) ? Double.NaN : value;
    }

    private static void check(LuaState state, LuaString data, long position, long size) {
        if (size > data.length() || position > data.length() - size) {
            throw LuaArguments.error(state, 1, "data string too short");
        }
    }

    private static long bitsAt(Format format, LuaString data, int at) {
        long bits = 0;
        for (int i = 0; i < format.size; i++) {
            bits = (bits << 8) | data.at(format.isBig ? at + i : at + format.size - 1 - i);
        }
        return bits;
    }

    private static Object integerAt(Format format, LuaString data, int at) {
        long bits = bitsAt(format, data, at);
        if (format.option < 'a') {
            return bits >= 0 ? (double) bits : (double) ((bits >>> 1) | (bits & 1)) * 2;
        }
        long mask = -1L << (format.size * 8 - 1);
        return (double) ((bits & mask) != 0 ? bits | mask : bits);
    }

    /**
     * Adds a string result. Returns how many bytes it takes beyond the option's own size, which may be the previous
     * result.
     */
    private static int addSlice(LuaState state, Format format, LuaString data, int at, List<@Nullable Object> results) {
        int size = format.size;
        if (size == 0) {
            Object last = results.isEmpty() ? null : results.remove(results.size() - 1);
            Double wanted = LuaNumbers.toNumber(last);
            if (wanted == null) {
                throw state.error("format 'c0' needs a previous size");
            }
            long bytes = LuaArguments.toInteger(wanted);
            check(state, data, at, bytes < 0 ? Long.MAX_VALUE : bytes);
            size = (int) bytes;
        }
        results.add(state.string(Arrays.copyOfRange(data.bytes(), at, at + size)));
        return size - format.size;
    }

    private static long addTerminated(LuaState state, LuaString data, int at, List<@Nullable Object> results) {
        int end = at;
        while (end < data.length() && data.at(end) != 0) {
            end++;
        }
        if (end == data.length()) {
            throw state.error("unfinished string in data");
        }
        results.add(state.string(Arrays.copyOfRange(data.bytes(), at, end)));
        return end + 1L;
    }

    private static Object size(LuaState state, @Nullable Object[] arguments) {
        Format format = new Format(state, string(state, arguments, 0));
        long position = 0;
        while (format.hasNext()) {
            format.next();
            position += format.padding(position);
            if (format.option == 's') {
                throw LuaArguments.error(state, 0, "option 's' has no fixed size");
            } else if (format.option == 'c' && format.size == 0) {
                throw LuaArguments.error(state, 0, "option 'c0' has no fixed size");
            } else if (!CharClass.matches(format.option, 'w')) {
                format.control();
            }
            position += format.size;
        }
        return (double) position;
    }
}
