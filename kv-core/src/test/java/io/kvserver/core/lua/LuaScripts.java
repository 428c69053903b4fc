package io.kvserver.core.lua;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvserver.core.lua.budget.LuaBudget;
import io.kvserver.core.lua.compile.LuaCompiler;
import io.kvserver.core.lua.lib.LuaLibraries;

/** Runs scripts as Redis's EVAL does, with results as text, one char for each byte. Confined to one thread. */
public final class LuaScripts {
    /** Defines S, which converts any values to one string; it adds no line to the script. */
    public static final String PRELUDE = "local S; do local function show(v, d) local t = type(v) "
            + "if t == 'string' then return '\"' .. v .. '\"' elseif t == 'table' then "
            + "if d > 4 then return '{...}' end local r = {} "
            + "for k, e in pairs(v) do r[#r + 1] = show(k, d + 1) .. '=' .. show(e, d + 1) end "
            + "return '{' .. table.concat(r, ',') .. '}' "
            + "elseif t == 'function' or t == 'thread' then return t else return tostring(v) end end "
            + "S = function(...) local r = {} for i = 1, select('#', ...) do r[i] = show((select(i, ...)), 0) end "
            + "return table.concat(r, ' ') end end ";

    private static final long MEMORY = 64 << 20;

    private LuaScripts() {}

    /** A state as EVAL creates it. */
    public static LuaState state(LuaBudget budget) {
        LuaState state = new LuaState(budget);
        LuaLibraries.open(state);
        LuaLibraries.protect(state);
        return state;
    }

    /** The script's result, or the error as a client would see it, without the script's hash. */
    public static String run(String script) {
        LuaState state = state(new LuaBudget(MEMORY, 1000));
        LuaFunction function;
        try {
            function = LuaCompiler.compile(script.getBytes(ISO_8859_1), "@user_script")
                    .function(state.globals());
        } catch (LuaError e) {
            return "ERR Error compiling script (new function): " + shown(e.value());
        }
        try {
            return shown(LuaFunction.first(state.call(function)));
        } catch (LuaError e) {
            return "ERR " + shown(e.value()) + " script: on " + e.source() + ":" + e.line() + ".";
        }
    }

    private static String shown(Object value) {
        if (value instanceof LuaString text) {
            return new String(text.bytes(), ISO_8859_1);
        }
        if (Boolean.FALSE.equals(value)) {
            return "null";
        }
        return value instanceof Double number ? LuaNumbers.text(number) : String.valueOf(value);
    }
}
