package io.kvserver.core.lua;

/** The names of metamethods. For those up to {@link #EQ} a table caches that it does not have them. */
public final class Metamethod {
    /** Constants for {@link #name}. */
    public static final int INDEX = 0,
            NEWINDEX = 1,
            EQ = 2,
            ADD = 3,
            SUB = 4,
            MUL = 5,
            DIV = 6,
            MOD = 7,
            POW = 8,
            UNM = 9,
            LEN = 10,
            LT = 11,
            LE = 12,
            CONCAT = 13,
            CALL = 14,
            TOSTRING = 15,
            METATABLE = 16;

    private static final String[] TEXTS = {
        "index",
        "newindex",
        "eq",
        "add",
        "sub",
        "mul",
        "div",
        "mod",
        "pow",
        "unm",
        "len",
        "lt",
        "le",
        "concat",
        "call",
        "tostring",
        "metatable"
    };
    private static final LuaString[] NAMES = new LuaString[TEXTS.length];

    static {
        for (int i = 0; i < TEXTS.length; i++) {
            NAMES[i] = LuaString.of("__" + TEXTS[i]);
        }
    }

    private Metamethod() {}

    /** The key under which a metatable has it. */
    static LuaString name(int event) {
        return NAMES[event];
    }
}
