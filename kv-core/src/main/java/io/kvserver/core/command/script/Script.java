package io.kvserver.core.command.script;

import io.kvserver.core.lua.LuaFunction;
import org.jspecify.annotations.Nullable;

/** A compiled script, and its place in a {@link ScriptCache}. Threads as for {@link ScriptCache}. */
final class Script {
    private final byte[] text;
    private final byte[] digest;
    private final String name;
    private final LuaFunction function;
    private final ScriptFlags flags;

    /** Whether only EVAL has sent it, so that the cache may drop it. */
    boolean passing = true;

    @Nullable
    Script nextOfText;

    @Nullable
    Script nextOfDigest;

    /** The neighbours in the list of scripts that only EVAL has sent. */
    @Nullable
    Script older;

    @Nullable
    Script newer;

    /** {@code digest} is the text's SHA-1 in 40 lower-case hexadecimal digits, {@code name} the same as text. */
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
