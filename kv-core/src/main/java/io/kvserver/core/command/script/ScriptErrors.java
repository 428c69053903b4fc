package io.kvserver.core.command.script;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvserver.core.lua.LuaState;
import io.kvserver.core.lua.LuaString;
import io.kvserver.core.lua.LuaTable;
import io.kvserver.core.protocol.CommandException;

/** The errors of commands on scripts, with Redis's texts. */
@SuppressWarnings("StaticAssignmentOfThrowable") // They have no stack trace that could mislead.
final class ScriptErrors {
    static final CommandException NO_LIBRARY = new CommandException("ERR Library not found");
    static final CommandException NO_FUNCTION = new CommandException("ERR Function not found");
    static final CommandException BAD_KEYS = new CommandException("ERR Bad number of keys provided");
    static final CommandException BAD_NAME = new CommandException(
            "ERR Library names can only contain letters, numbers, or underscores(_) and must be at least one character"
                    + " long");
    static final CommandException FLUSH_SYNTAX =
            new CommandException("ERR SCRIPT FLUSH only support SYNC|ASYNC option");
    static final CommandException DEBUG_SYNTAX = new CommandException("ERR Use SCRIPT DEBUG YES/SYNC/NO");
    static final CommandException NO_DEBUGGER = new CommandException("ERR there is no debugger for scripts in kv");
    static final CommandException WRITES_IN_RO =
            new CommandException("ERR Can not execute a script with write flag using *_ro command.");
    static final CommandException NO_CLUSTER =
            new CommandException("ERR Can not run script on cluster, 'no-cluster' flag is set.");
    static final CommandException NO_MEMORY = new CommandException(
            "OOM allow-oom flag is not set on the script, can not run it when used memory > 'maxmemory'");
    static final CommandException NO_SCRIPT = new CommandException("NOSCRIPT No matching script. Please use EVAL.");
    static final CommandException TOO_MANY_KEYS =
            new CommandException("ERR Number of keys can't be greater than number of args");
    static final CommandException NEGATIVE_KEYS = new CommandException("ERR Number of keys can't be negative");

    private static final LuaString ERR = LuaString.of("err");

    private ScriptErrors() {}

    /** An error table for a text of one char per byte. */
    static LuaTable table(LuaState state, String text) {
        LuaTable error = state.newTable(0, 1);
        error.set(ERR, state.string(bytes(text)));
        return error;
    }

    static byte[] bytes(String latin1) {
        return latin1.getBytes(ISO_8859_1);
    }
}
