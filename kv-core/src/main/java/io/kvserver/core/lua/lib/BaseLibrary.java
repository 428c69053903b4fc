package io.kvserver.core.lua.lib;

import static io.kvserver.core.lua.LuaArguments.any;
import static io.kvserver.core.lua.LuaArguments.get;
import static io.kvserver.core.lua.LuaArguments.integer;
import static io.kvserver.core.lua.LuaArguments.string;
import static io.kvserver.core.lua.LuaArguments.table;

import io.kvserver.core.lua.LuaArguments;
import io.kvserver.core.lua.LuaError;
import io.kvserver.core.lua.LuaFunction;
import io.kvserver.core.lua.LuaIteration;
import io.kvserver.core.lua.LuaNumbers;
import io.kvserver.core.lua.LuaOperations;
import io.kvserver.core.lua.LuaState;
import io.kvserver.core.lua.LuaString;
import io.kvserver.core.lua.LuaTable;
import io.kvserver.core.lua.LuaType;
import io.kvserver.core.lua.LuaUserdata;
import io.kvserver.core.lua.Metamethod;
import io.kvserver.core.lua.compile.LuaCompiler;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The functions that are globals themselves. */
final class BaseLibrary {
    private static final int MAX_RESULTS = 8000;
    private static final LuaString TRUE = LuaString.of("true");
    private static final LuaString FALSE = LuaString.of("false");
    private static final LuaString NIL = LuaString.of("nil");
    private static final LuaString ERR = LuaString.of("err");
    private static final List<String> COLLECTOR_OPTIONS =
            List.of("collect", "stop", "restart", "count", "step", "setpause", "setstepmul");

    private BaseLibrary() {}

    static void open(LuaState state) {
        Library library = new Library(state, state.globals());
        LuaFunction next = new LuaIteration.Next(state);
        LuaFunction numbered = new LuaIteration.Numbered(state);
        library.set("_G", state.globals())
                .set("_VERSION", LuaString.of("Lua 5.1"))
                .set("next", next)
                .add("pairs", (s, a) -> new Object[] {next, table(s, a, 0), null})
                .add("ipairs", (s, a) -> new Object[] {numbered, table(s, a, 0), 0.0})
                .add("assert", BaseLibrary::assertTrue)
                .add("collectgarbage", BaseLibrary::collectGarbage)
                .add("gcinfo", (s, a) -> (double) (s.budget().usedBytes() >> 10))
                .add("error", BaseLibrary::error)
                .add("getmetatable", BaseLibrary::getMetatable)
                .add("setmetatable", BaseLibrary::setMetatable)
                .add("load", BaseLibrary::load)
                .add("loadstring", BaseLibrary::loadString)
                .add("pcall", BaseLibrary::protectedCall)
                .add("xpcall", BaseLibrary::protectedCallWithHandler)
                .add("rawequal", (s, a) -> LuaOperations.rawEquals(any(s, a, 0), any(s, a, 1)))
                .add("rawget", (s, a) -> {
                    any(s, a, 1);
                    return table(s, a, 0).get(a[1]);
                })
                .add("rawset", BaseLibrary::rawSet)
                .add("select", BaseLibrary::select)
                .add("tonumber", BaseLibrary::toNumber)
                .add("tostring", (s, a) -> text(s, any(s, a, 0)))
                .add("type", (s, a) -> LuaString.of(LuaType.name(any(s, a, 0))))
                .add("unpack", BaseLibrary::unpack);
    }

    private static @Nullable Object assertTrue(LuaState state, @Nullable Object[] arguments) {
        if (LuaOperations.isTrue(any(state, arguments, 0))) {
            return arguments;
        }
        throw state.raise(join(state.position(1), string(state, arguments, 1, LuaString.of("assertion failed!"))));
    }

    private static Object collectGarbage(LuaState state, @Nullable Object[] arguments) {
        String option = string(state, arguments, 0, LuaString.of("collect")).toString();
        if (!COLLECTOR_OPTIONS.contains(option)) {
            throw LuaArguments.error(state, 0, "invalid option '" + option + "'");
        }
        integer(state, arguments, 1, 0);
        return switch (option) {
            case "count" -> state.budget().usedBytes() / 1024.0;
            case "step" -> true;
            default -> 0.0;
        };
    }

    private static @Nullable Object error(LuaState state, @Nullable Object[] arguments) {
        int level = (int) integer(state, arguments, 1, 1);
        Object value = get(arguments, 0);
        LuaString text = LuaNumbers.toText(value);
        if (text == null || level <= 0) {
            throw state.raise(value);
        }
        throw state.raise(join(state.position(level), text));
    }

    static LuaString join(String front, LuaString text) {
        byte[] first = front.getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(first, first.length + text.length());
        System.arraycopy(text.bytes(), 0, all, first.length, text.length());
        return LuaString.of(all);
    }

    private static @Nullable Object getMetatable(LuaState state, @Nullable Object[] arguments) {
        LuaTable metatable = LuaOperations.metatable(state, any(state, arguments, 0));
        if (metatable == null) {
            return null;
        }
        Object shown = LuaOperations.metamethod(state, arguments[0], Metamethod.METATABLE);
        return shown == null ? metatable : shown;
    }

    private static Object setMetatable(LuaState state, @Nullable Object[] arguments) {
        LuaTable table = table(state, arguments, 0);
        Object metatable = get(arguments, 1);
        if (arguments.length < 2 || (metatable != null && !(metatable instanceof LuaTable))) {
            throw LuaArguments.error(state, 1, "nil or table expected");
        } else if (LuaOperations.metamethod(state, table, Metamethod.METATABLE) != null) {
            throw state.error("cannot change a protected metatable");
        } else if (table.isReadOnly()) {
            throw state.plainError("Attempt to modify a readonly table");
        }
        table.setMetatable((LuaTable) metatable);
        return table;
    }

    private static @Nullable Object load(LuaState state, @Nullable Object[] arguments) {
        LuaFunction reader = LuaArguments.function(state, arguments, 0);
        LuaString name = string(state, arguments, 1, LuaString.of("=(load)"));
        ByteArrayOutputStream source = new ByteArrayOutputStream();
        while (true) {
            Object piece;
            try {
                piece = LuaFunction.first(state.callBack(reader, LuaFunction.NONE));
            } catch (LuaError e) {
                return new Object[] {null, e.value()};
            }
            LuaString text = LuaNumbers.toText(piece);
            if (piece == null || (text != null && text.length() == 0)) {
                return compile(state, source.toByteArray(), name);
            } else if (text == null) {
                return new Object[] {null, LuaString.of("reader function must return a string")};
            }
            state.allocate(2L * text.length());
            source.writeBytes(text.bytes());
        }
    }

    private static @Nullable Object loadString(LuaState state, @Nullable Object[] arguments) {
        LuaString source = string(state, arguments, 0);
        return compile(state, source.bytes(), string(state, arguments, 1, source));
    }

    private static Object compile(LuaState state, byte[] source, LuaString name) {
        // A program takes much more than its text.
        state.allocate(64L * source.length);
        state.budget().spend(source.length >> 3);
        try {
            return LuaCompiler.compile(source, name.toString()).function(state.globals());
        } catch (LuaError e) {
            return new Object[] {null, e.value()};
        }
    }

    private static Object protectedCall(LuaState state, @Nullable Object[] arguments) {
        // Without an argument Redis calls the value that it keeps there for the result.
        Object function = arguments.length == 0 ? (Object) true : arguments[0];
        LuaError failure;
        LuaState.Position position = state.mark();
        try {
            @Nullable
            Object[] rest =
                    arguments.length < 2 ? LuaFunction.NONE : Arrays.copyOfRange(arguments, 1, arguments.length);
            return LuaState.prepend(true, LuaFunction.all(LuaOperations.callBack(state, function, rest)));
        } catch (LuaError e) {
            failure = e;
        } catch (StackOverflowError e) {
            failure = null;
        }
        state.restore(position);
        Object value = failure == null ? LuaString.of("stack overflow") : failure.value();
        if (!(value instanceof LuaTable table)) {
            return new Object[] {false, value};
        }
        // For a table with an error text Redis returns that text; for any other table it returns one more value.
        Object text = LuaOperations.index(state, table, ERR, null);
        return LuaNumbers.toText(text) == null ? new Object[] {false, value, text} : new Object[] {false, text};
    }

    private static Object protectedCallWithHandler(LuaState state, @Nullable Object[] arguments) {
        any(state, arguments, 1);
        LuaError failure;
        LuaState.Position position = state.mark();
        try {
            Object result = LuaOperations.callBack(state, arguments[0]);
            return LuaState.prepend(true, LuaFunction.all(result));
        } catch (LuaError e) {
            failure = e;
        } catch (StackOverflowError e) {
            failure = state.plainError("stack overflow");
        }
        state.restore(position);
        try {
            Object result = LuaOperations.callBack(state, arguments[1], failure.value());
            return new Object[] {false, LuaFunction.first(result)};
        } catch (LuaError e) {
            return new Object[] {false, LuaString.of("error in error handling")};
        }
    }

    private static @Nullable Object rawSet(LuaState state, @Nullable Object[] arguments) {
        LuaTable table = table(state, arguments, 0);
        any(state, arguments, 1);
        any(state, arguments, 2);
        LuaOperations.rawSet(state, table, arguments[1], arguments[2]);
        return table;
    }

    private static Object select(LuaState state, @Nullable Object[] arguments) {
        int count = arguments.length - 1;
        if (get(arguments, 0) instanceof LuaString text && text.length() > 0 && text.at(0) == '#') {
            return (double) count;
        }
        long from = (int) integer(state, arguments, 0);
        if (from < 0) {
            from = count + from;
            from++;
        }
        if (from < 1) {
            throw LuaArguments.error(state, 0, "index out of range");
        }
        return from > count ? LuaFunction.NONE : Arrays.copyOfRange(arguments, (int) from, arguments.length);
    }

    private static @Nullable Object toNumber(LuaState state, @Nullable Object[] arguments) {
        int base = (int) integer(state, arguments, 1, 10);
        if (base == 10) {
            return LuaNumbers.toNumber(any(state, arguments, 0));
        }
        LuaString text = string(state, arguments, 0);
        if (base < 2 || base > 36) {
            throw LuaArguments.error(state, 1, "base out of range");
        }
        return LuaNumbers.parseInBase(text, base);
    }

    /** A value as {@code tostring} shows it. */
    static @Nullable Object text(LuaState state, @Nullable Object value) {
        Object handler = LuaOperations.metamethod(state, value, Metamethod.TOSTRING);
        if (handler != null) {
            return LuaFunction.first(LuaOperations.callBack(state, handler, value));
        }
        LuaString text = LuaNumbers.toText(value);
        if (text != null) {
            return text;
        } else if (value == null) {
            return NIL;
        } else if (value instanceof Boolean truth) {
            return truth ? TRUE : FALSE;
        } else if (value == LuaUserdata.NULL) {
            return LuaString.of("userdata: (nil)");
        }
        return LuaString.of(String.format("%s: 0x%012x", LuaType.name(value), System.identityHashCode(value)));
    }

    private static Object unpack(LuaState state, @Nullable Object[] arguments) {
        LuaTable table = table(state, arguments, 0);
        long from = (int) integer(state, arguments, 1, 1);
        long to = get(arguments, 2) == null ? table.length() : (int) integer(state, arguments, 2);
        if (from > to) {
            return LuaFunction.NONE;
        }
        long count = to - from + 1;
        if (count > MAX_RESULTS - arguments.length) {
            throw state.error("too many results to unpack");
        }
        @Nullable Object[] values = new Object[(int) count];
        for (int i = 0; i < values.length; i++) {
            values[i] = table.get((int) from + i);
        }
        return values;
    }
}
