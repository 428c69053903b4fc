package io.kvserver.core.command.script;

import io.kvserver.core.lua.LuaFunction;
import io.kvserver.core.protocol.Args;

/**
 * What is to be run.
 *
 * @param name the function's, or the script's digest
 * @param readOnly whether the command is one of those that change nothing
 * @param function whether FCALL calls it, which hands the words over as arguments
 * @param args the request
 * @param firstArg the place of the first word that is no key
 */
record ScriptCall(
        LuaFunction body,
        String name,
        ScriptFlags flags,
        boolean readOnly,
        boolean function,
        Args args,
        int firstArg) {}
