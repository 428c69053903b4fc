package io.kvserver.core.command.script;

import io.kvserver.core.lua.LuaAbort;

/** Ends a killed script; tells where it was. */
final class ScriptEnd extends LuaAbort {
    private static final long serialVersionUID = 1;

    private final String source;
    private final int line;

    ScriptEnd(String reason, String source, int line) {
        super(reason);
        this.source = source;
        this.line = line;
    }

    String source() {
        return source;
    }

    int line() {
        return line;
    }
}
