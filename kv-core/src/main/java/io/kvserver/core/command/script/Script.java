package io.kvserver.core.command.script;

import io.kvserver.core.lua.LuaFunction;
import org.jspecify.annotations.Nullable;

/** A script that has been compiled, and its place in a {@link ScriptCache}. As that. */
final class Script {
    private final byte[] text;
    private final byte[] digest;
    private final String name;
    private final LuaFunction function;
    private final ScriptFlags flags;

    /** Whether only EVAL has brought it, so that it may be forgotten. */
    boolean passing = true;

    @Nullable
    Script nextOfText;

    @Nullable
    Script nextOfDigest;

    /** In the list of those that only EVAL has brought. */
    @Nullable
    Script older;

    @Nullable
    Script newer;

    /** {@code digest} is the text's SHA-1 in 40 small hexadecimal digits, {@code name} the same as text. */
    Script(byte[] text, byte[] digest, String name, LuaFunction function, ScriptFlags flags) {
        this.text = text;
        this.digest = digest;
        this.name = name;
        this.function = function;
        this.flags = flags;
    }

    byte[] text() {
        return text;
    }

    byte[] digest() {
        return digest;
    }

    String name() {
        return name;
    }

    LuaFunction function() {
        return function;
    }

    ScriptFlags flags() {
        return flags;
    }
}
