package io.kvserver.core.command.script;

import io.kvserver.core.lua.LuaAbort;

/** The end of a script that somebody has killed, and where it was by then. */
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
