package io.kvserver.core.command.script;

import io.kvserver.core.lua.LuaFunction;
import io.kvserver.core.protocol.Args;

/**
 * A call of a script or a function.
 *
 * @param name the function's name or the script's digest
 * @param readOnly whether the command is a read-only variant
 * @param function whether it is called by FCALL, which passes the words as arguments
 * @param args the request
 * @param firstArg the place of the first word after the keys
 */
record ScriptCall(
        LuaFunction body,
        String name,
        ScriptFlags flags,
        boolean readOnly,
        boolean function,
        Args args,
        int firstArg) {}
