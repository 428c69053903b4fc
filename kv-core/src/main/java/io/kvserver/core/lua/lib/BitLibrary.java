package io.kvserver.core.lua.lib;

import static io.kvserver.core.lua.LuaArguments.number;

import io.kvserver.core.lua.LuaArguments;
import io.kvserver.core.lua.LuaState;
import io.kvserver.core.lua.LuaString;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.IntBinaryOperator;
import org.jspecify.annotations.Nullable;

/** The library {@code bit}: operations on 32 bits. */
final class BitLibrary {
    /** Added to a number, this rounds it and leaves its low bits in the low bits of the sum. */
    private static final double MAGIC = 6755399441055744.0;

    private static final int MAX_DIGITS = 8;

    private BitLibrary() {}

    static void open(LuaState state) {
        Library library = Library.named(state, "bit")
                .add("tobit", (s, a) -> (double) bits(s, a, 0))
                .add("bnot", (s, a) -> (double) ~bits(s, a, 0))
                .add("bswap", (s, a) -> (double) Integer.reverseBytes(bits(s, a, 0)))
                .add("tohex", BitLibrary::toHex);
        addFold(library, "band", (a, b) -> a & b);
        addFold(library, "bor", (a, b) -> a | b);
        addFold(library, "bxor", (a, b) -> a ^ b);
        addShift(library, "lshift", (a, n) -> a << n);
        addShift(library, "rshift", (a, n) -> a >>> n);
        addShift(library, "arshift", (a, n) -> a >> n);
        addShift(library, "rol", Integer::rotateLeft);
        addShift(library, "ror", Integer::rotateRight);
    }

    private static void addFold(Library library, String name, IntBinaryOperator operator) {
        library.add(name, (s, a) -> {
            int result = bits(s, a, 0);
            for (int i = 1; i < a.length; i++) {
                result = operator.applyAsInt(result, bits(s, a, i));
            }
            return (double) result;
        });
    }

    private static void addShift(Library library, String name, IntBinaryOperator operator) {
        library.add(name, (s, a) -> {
            int value = bits(s, a, 0);
            return (double) operator.applyAsInt(value, bits(s, a, 1) & 31);
        });
    }

    private static int bits(LuaState state, @Nullable Object[] arguments, int index) {
        return (int) Double.doubleToRawLongBits(number(state, arguments, index) + MAGIC);
    }

    private static Object toHex(LuaState state, @Nullable Object[] arguments) {
        int value = bits(state, arguments, 0);
        int digits = LuaArguments.get(arguments, 1) == null ? MAX_DIGITS : bits(state, arguments, 1);
        boolean isUpper = digits < 0;
        int count = digits == Integer.MIN_VALUE ? MAX_DIGITS : Math.min(MAX_DIGITS, Math.abs(digits));
        String text = String.format("%08x", value).substring(MAX_DIGITS - count);
        return LuaString.of((isUpper ? text.toUpperCase(Locale.ROOT) : text).getBytes(StandardCharsets.ISO_8859_1));
    }
}
