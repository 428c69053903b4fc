package io.kvserver.core.lua.lib;

import static io.kvserver.core.lua.LuaArguments.get;
import static io.kvserver.core.lua.LuaArguments.integer;

import io.kvserver.core.lua.LuaArguments;
import io.kvserver.core.lua.LuaState;
import io.kvserver.core.lua.LuaString;
import io.kvserver.core.lua.LuaUserdata;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The library {@code cjson}. */
final class JsonLibrary {
    private JsonLibrary() {}

    /** The settings of one copy of the library. Confined to the thread that has the state. */
    static final class Options {
        boolean convertsSparse;
        int sparseRatio = 2;
        int sparseSafe = 10;
        int encodeDepth = 1000;
        int decodeDepth = 1000;
        int precision = 14;
        boolean keepsBuffer = true;
        /** 0 for off, 1 for on, 2 for null. */
        int encodesInvalid;

        boolean decodesInvalid = true;
    }

    static void open(LuaState state) {
        fill(Library.named(state, "cjson"));
    }

    private static void fill(Library library) {
        Options options = new Options();
        addOptions(library, options);
        library.set("null", LuaUserdata.NULL)
                .set("_NAME", LuaString.of("cjson"))
                .set("_VERSION", LuaString.of("2.1.0"))
                .add("encode", (s, a) -> {
                    exactlyOne(s, a);
                    return new JsonEncoder(s, options).encode(a[0]);
                })
                .add("decode", (s, a) -> {
                    exactlyOne(s, a);
                    return new JsonDecoder(s, options, LuaArguments.string(s, a, 0)).decode();
                })
                .add("new", (s, a) -> {
                    Library copy = new Library(s, s.newTable(0, 16));
                    fill(copy);
                    return copy.table();
                });
    }

    private static void addOptions(Library library, Options options) {
        library.add("encode_sparse_array", (s, a) -> sparseArray(s, a, options))
                .add("encode_max_depth", (s, a) -> {
                    options.encodeDepth = number(s, a, 1, 0, options.encodeDepth, Integer.MAX_VALUE);
                    return (double) options.encodeDepth;
                })
                .add("decode_max_depth", (s, a) -> {
                    options.decodeDepth = number(s, a, 1, 0, options.decodeDepth, Integer.MAX_VALUE);
                    return (double) options.decodeDepth;
                })
                .add("encode_number_precision", (s, a) -> {
                    options.precision = number(s, a, 1, 0, options.precision, 14);
                    return (double) options.precision;
                })
                .add("encode_keep_buffer", (s, a) -> {
                    options.keepsBuffer = choice(s, a, 1, options.keepsBuffer ? 1 : 0, SWITCH) == 1;
                    return options.keepsBuffer;
                })
                .add("encode_invalid_numbers", (s, a) -> {
                    options.encodesInvalid = choice(s, a, 1, options.encodesInvalid, THREE);
                    return options.encodesInvalid == 2 ? LuaString.of("null") : (Object) (options.encodesInvalid == 1);
                })
                .add("decode_invalid_numbers", (s, a) -> {
                    options.decodesInvalid = choice(s, a, 1, options.decodesInvalid ? 1 : 0, SWITCH) == 1;
                    return options.decodesInvalid;
                });
    }

    private static final List<String> SWITCH = List.of("off", "on");
    private static final List<String> THREE = List.of("off", "on", "null");

    private static void exactlyOne(LuaState state, @Nullable Object[] arguments) {
        if (arguments.length != 1) {
            throw LuaArguments.error(state, 0, "expected 1 argument");
        }
    }

    private static void atMost(LuaState state, @Nullable Object[] arguments, int most) {
        if (arguments.length > most) {
            throw LuaArguments.error(state, most, "found too many arguments");
        }
    }

    private static Object sparseArray(LuaState state, @Nullable Object[] arguments, Options options) {
        options.convertsSparse = choice(state, arguments, 3, options.convertsSparse ? 1 : 0, SWITCH) == 1;
        options.sparseRatio = number(state, arguments, 3, 1, options.sparseRatio, Integer.MAX_VALUE);
        options.sparseSafe = number(state, arguments, 3, 2, options.sparseSafe, Integer.MAX_VALUE);
        return new Object[] {options.convertsSparse, (double) options.sparseRatio, (double) options.sparseSafe};
    }

    /** A whole number among a function's arguments; the present setting for nil. */
    private static int number(
            LuaState state, @Nullable Object[] arguments, int most, int index, int current, int largest) {
        atMost(state, arguments, most);
        if (get(arguments, index) == null) {
            return current;
        }
        int smallest = index == 0 ? 1 : 0;
        long value = (int) integer(state, arguments, index);
        if (value < smallest || value > largest) {
            throw LuaArguments.error(state, 0, "expected integer between " + smallest + " and " + largest);
        }
        return (int) value;
    }

    private static int choice(LuaState state, @Nullable Object[] arguments, int most, int current, List<String> names) {
        atMost(state, arguments, most);
        Object value = get(arguments, 0);
        if (value == null) {
            return current;
        } else if (value instanceof Boolean truth) {
            return truth ? 1 : 0;
        }
        String name = LuaArguments.string(state, arguments, 0).toString();
        int index = names.indexOf(name);
        if (index < 0) {
            throw LuaArguments.error(state, 0, "invalid option '" + name + "'");
        }
        return index;
    }
}
