package io.kvserver.core.lua;

/** Ends a script at once: no pcall catches it. Hooks throw it or a subclass of it. */
public class LuaAbort extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** An abort with a reason and without a stack trace. */
    public LuaAbort(String reason) {
        super(reason, null, false, false);
    }
}
