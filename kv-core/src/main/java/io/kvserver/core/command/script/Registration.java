package io.kvserver.core.command.script;

import io.kvserver.core.lua.LuaError;
import io.kvserver.core.lua.LuaFunction;
import io.kvserver.core.lua.LuaState;
import io.kvserver.core.lua.LuaString;
import io.kvserver.core.lua.LuaTable;
import io.kvserver.core.protocol.CommandException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code redis.register_function}: checks its arguments, with Redis's errors. Stateless. */
final class Registration {
    private static final String GIVEN = " given to redis.register_function";

    private Registration() {}

    /** Adds the function described by the arguments to the library that is being loaded. */
    static @Nullable Object register(LuaState lua, @Nullable Object[] arguments, @Nullable Library loading) {
        if (loading == null) {
            throw error(lua, "redis.register_function can only be called on FUNCTION LOAD command");
        }
        if (arguments.length < 1 || arguments.length > 2) {
            throw error(lua, "wrong number of arguments to redis.register_function");
        }
        Library.Function function = arguments.length == 1 ? named(lua, arguments[0]) : placed(lua, arguments);
        try {
            loading.register(function);
        } catch (CommandException refused) {
            throw lua.raise(ScriptErrors.table(lua, refused.text()));
        }
        return LuaFunction.NONE;
    }

    private static Library.Function placed(LuaState lua, @Nullable Object[] arguments) {
        if (!(arguments[0] instanceof LuaString name)) {
            throw error(lua, "first argument to redis.register_function must be a string");
        }
        if (!(arguments[1] instanceof LuaFunction body)) {
            throw error(lua, "second argument to redis.register_function must be a function");
        }
        return new Library.Function(LuaReply.latin1(name), body, new ScriptFlags(Set.of(), true), null);
    }

    private static Library.Function named(LuaState lua, @Nullable Object argument) {
        if (!(argument instanceof LuaTable table)) {
            throw error(
                    lua,
                    "calling redis.register_function with a single argument is only applicable to Lua table"
                            + " (representing named arguments).");
        }
        String name = null;
        LuaFunction body = null;
        byte[] description = null;
        Set<ScriptFlags.Flag> flags = Set.of();
        for (int at = table.nextPosition(0); at >= 0; at = table.nextPosition(at + 1)) {
            if (!(table.keyAt(at) instanceof LuaString key)) {
                throw error(lua, "named argument key" + GIVEN + " is not a string");
            }
            Object value = table.valueAt(at);
            switch (LuaReply.latin1(key).toLowerCase(Locale.ROOT)) {
                case "function_name" -> name = LuaReply.latin1(string(lua, value, "function_name"));
                case "description" ->
                    description = string(lua, value, "description").bytes();
                case "callback" -> body = callback(lua, value);
                case "flags" -> flags = flags(lua, value);
                default -> throw error(lua, "unknown argument" + GIVEN);
            }
        }
        if (name == null) {
            throw error(lua, "redis.register_function must get a function name argument");
        }
        if (body == null) {
            throw error(lua, "redis.register_function must get a callback argument");
        }
        return new Library.Function(name, body, new ScriptFlags(flags, true), description);
    }

    private static LuaString string(LuaState lua, @Nullable Object value, String name) {
        if (value instanceof LuaString text) {
            return text;
        }
        throw error(lua, name + " argument" + GIVEN + " must be a string");
    }

    private static LuaFunction callback(LuaState lua, @Nullable Object value) {
        if (value instanceof LuaFunction function) {
            return function;
        }
        throw error(lua, "callback argument" + GIVEN + " must be a function");
    }

    private static Set<ScriptFlags.Flag> flags(LuaState lua, @Nullable Object value) {
        if (!(value instanceof LuaTable names)) {
            throw error(lua, "flags argument to redis.register_function must be a table representing function flags");
        }
        Set<ScriptFlags.Flag> flags = EnumSet.noneOf(ScriptFlags.Flag.class);
        for (int i = 1; names.get(i) != null; i++) {
            ScriptFlags.Flag flag =
                    names.get(i) instanceof LuaString name ? ScriptFlags.Flag.named(LuaReply.latin1(name)) : null;
            if (flag == null) {
                throw error(lua, "unknown flag given");
            }
            flags.add(flag);
        }
        return flags;
    }

    private static LuaError error(LuaState lua, String text) {
        return lua.raise(ScriptErrors.table(lua, "ERR " + text));
    }
}
