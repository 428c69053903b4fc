package io.kvserver.core.lua;

/** Ends a script at once: no pcall catches it. A hook throws it, or a subclass. */
public class LuaAbort extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** An end for a reason; it has no stack trace. */
    public LuaAbort(String reason) {
        super(reason, null, false, false);
    }
}
