package io.kvserver.core.lua.lib;

import static io.kvserver.core.lua.LuaArguments.integer;
import static io.kvserver.core.lua.LuaArguments.number;

import io.kvserver.core.lua.LuaArguments;
import io.kvserver.core.lua.LuaFunction;
import io.kvserver.core.lua.LuaHostFunction;
import io.kvserver.core.lua.LuaOperations;
import io.kvserver.core.lua.LuaRandom;
import io.kvserver.core.lua.LuaState;
import io.kvserver.core.lua.LuaString;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/** The library {@code math}. */
final class MathLibrary {
    private MathLibrary() {}

    static void open(LuaState state) {
        LuaHostFunction remainder = (s, a) -> number(s, a, 0) % number(s, a, 1);
        Library library = Library.named(state, "math");
        functions(library);
        library.set("huge", Double.POSITIVE_INFINITY)
                .set("pi", Math.PI)
                .add("atan2", (s, a) -> Math.atan2(number(s, a, 0), number(s, a, 1)))
                .add("fmod", remainder)
                .set("mod", library.table().get(LuaString.of("fmod")))
                .add("frexp", MathLibrary::split)
                .add("ldexp", (s, a) -> Math.scalb(number(s, a, 0), (int) integer(s, a, 1)))
                .add("log", (s, a) -> Math.log(number(s, a, 0)))
                .add("max", (s, a) -> extreme(s, a, 1))
                .add("min", (s, a) -> extreme(s, a, -1))
                .add("modf", MathLibrary::parts)
                .add("pow", (s, a) -> LuaOperations.power(number(s, a, 0), number(s, a, 1)))
                .add("random", MathLibrary::random)
                .add("randomseed", (s, a) -> {
                    s.random().seed((int) integer(s, a, 0));
                    return LuaFunction.NONE;
                });
    }

    private static void functions(Library library) {
        add(library, "abs", Math::abs);
        add(library, "acos", Math::acos);
        add(library, "asin", Math::asin);
        add(library, "atan", Math::atan);
        add(library, "ceil", Math::ceil);
        add(library, "cos", Math::cos);
        add(library, "cosh", Math::cosh);
        add(library, "deg", x -> x / (Math.PI / 180));
        add(library, "exp", Math::exp);
        add(library, "floor", Math::floor);
        add(library, "log10", Math::log10);
        add(library, "rad", x -> x * (Math.PI / 180));
        add(library, "sin", Math::sin);
        add(library, "sinh", Math::sinh);
        add(library, "sqrt", Math::sqrt);
        add(library, "tan", Math::tan);
        add(library, "tanh", Math::tanh);
    }

    private static void add(Library library, String name, DoubleUnaryOperator function) {
        library.add(name, (s, a) -> function.applyAsDouble(number(s, a, 0)));
    }

    private static Object split(LuaState state, @Nullable Object[] arguments) {
        double value = number(state, arguments, 0);
        if (value == 0 || Double.isNaN(value) || Double.isInfinite(value)) {
            return new Object[] {value, 0.0};
        }
        int exponent = Math.getExponent(value);
        double scaled = value;
        int shift = 0;
        if (exponent < Double.MIN_EXPONENT) {
            scaled = value * 0x1p54;
            shift = -54;
            exponent = Math.getExponent(scaled);
        }
        return new Object[] {Math.scalb(scaled, -exponent - 1), (double) (exponent + 1 + shift)};
    }

    private static Object parts(LuaState state, @Nullable Object[] arguments) {
        double value = number(state, arguments, 0);
        double whole = value < 0 ? Math.ceil(value) : Math.floor(value);
        double rest = Double.isInfinite(value) ? Math.copySign(0.0, value) : Math.copySign(value - whole, value);
        return new Object[] {whole, rest};
    }

    private static Object extreme(LuaState state, @Nullable Object[] arguments, int wanted) {
        double best = number(state, arguments, 0);
        for (int i = 1; i < arguments.length; i++) {
            double next = number(state, arguments, i);
            if (wanted > 0 ? next > best : next < best) {
                best = next;
            }
        }
        return best;
    }

    private static Object random(LuaState state, @Nullable Object[] arguments) {
        double fraction = (double) (state.random().next() % LuaRandom.MAX) / LuaRandom.MAX;
        switch (arguments.length) {
            case 0 -> {
                return fraction;
            }
            case 1 -> {
                int last = (int) integer(state, arguments, 0);
                if (last < 1) {
                    throw LuaArguments.error(state, 0, "interval is empty");
                }
                return Math.floor(fraction * last) + 1;
            }
            case 2 -> {
                int first = (int) integer(state, arguments, 0);
                int last = (int) integer(state, arguments, 1);
                if (first > last) {
                    throw LuaArguments.error(state, 1, "interval is empty");
                }
                return Math.floor(fraction * (last - first + 1)) + first;
            }
            default -> throw state.error("wrong number of arguments");
        }
    }
}
