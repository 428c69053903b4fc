package io.kvserver.core.lua;

import org.jspecify.annotations.Nullable;

/** An error that Lua code may catch: any value, and where it was raised. It has no stack trace. */
public final class LuaError extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient @Nullable Object value;
    private final String source;
    private final int line;

    /** An error with a value, raised at a line of a chunk; -1 and an empty name where no chunk was running. */
    public LuaError(@Nullable Object value, String source, int line) {
        super(null, null, false, false);
        this.value = value;
        this.source = source;
        this.line = line;
    }

    /** The value that was raised; mostly a {@link LuaString}. */
    public @Nullable Object value() {
        return value;
    }

    /** The name of the chunk whose function raised it, as the compiler was given it, such as {@code @user_script}. */
    public String source() {
        return source;
    }

    /** The line that raised it, from 1, or -1. */
    public int line() {
        return line;
    }

    /** The value as text. */
    @Override
    public String getMessage() {
        return value instanceof LuaString text
                ? text.toString()
                : "(error object is a " + LuaType.name(value) + " value)";
    }
}
