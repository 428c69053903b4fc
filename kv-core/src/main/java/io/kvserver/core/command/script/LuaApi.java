package io.kvserver.core.command.script;

import io.kvserver.core.command.Version;
import io.kvserver.core.lua.LuaFunction;
import io.kvserver.core.lua.LuaHostFunction;
import io.kvserver.core.lua.LuaNumbers;
import io.kvserver.core.lua.LuaState;
import io.kvserver.core.lua.LuaString;
import io.kvserver.core.lua.LuaTable;
import io.kvserver.core.protocol.Log;
import io.kvserver.core.protocol.Shown;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table {@code redis} of scripts. Made once for each Lua state; confined to the thread that has the state. */
final class LuaApi {
    private static final LuaString OK = LuaString.of("ok");
    private static final String WRONG_ARGUMENT = "ERR wrong number or type of arguments";
    private static final int TO_LOG = 1;
    private static final int TO_ALL = 3;
    /** The levels of {@code redis.log}, from the least to the most important. */
    private static final List<Level> LEVELS = List.of(Level.TRACE, Level.DEBUG, Level.INFO, Level.WARNING);

    private final LuaState state;
    private final LuaTable table;

    private LuaApi(LuaState state) {
        this.state = state;
        this.table = state.newTable(0, 32);
    }

    /** The table for running scripts and functions. */
    static LuaTable ofRun(LuaState state, ScriptRun run) {
        LuaApi api = new LuaApi(state);
        api.putCommon();
        api.put("call", (lua, arguments) -> run.call(arguments, true));
        api.put("pcall", (lua, arguments) -> run.call(arguments, false));
        api.put("error_reply", LuaApi::errorReply);
        api.put("status_reply", LuaApi::statusReply);
        api.put("sha1hex", LuaApi::sha1hex);
        api.put("setresp", (lua, arguments) -> setResp(lua, arguments, run));
        api.put("set_repl", (lua, arguments) -> setReplication(lua, arguments, run));
        api.put("replicate_commands", (lua, arguments) -> true);
        api.put("breakpoint", (lua, arguments) -> false);
        api.put("debug", (lua, arguments) -> LuaFunction.NONE);
        api.put("acl_check_cmd", (lua, arguments) -> run.mayRun(arguments));
        api.put("REPL_NONE", 0);
        api.put("REPL_AOF", TO_LOG);
        api.put("REPL_SLAVE", 2);
        api.put("REPL_REPLICA", 2);
        api.put("REPL_ALL", TO_ALL);
        return api.table;
    }

    /** The table for loading a library: it can register functions and write to the log. */
    static LuaTable ofLoading(LuaState state, LuaHostFunction registerFunction) {
        LuaApi api = new LuaApi(state);
        api.putCommon();
        api.put("register_function", registerFunction);
        return api.table;
    }

    private void putCommon() {
        put("log", LuaApi::log);
        put("LOG_DEBUG", 0);
        put("LOG_VERBOSE", 1);
        put("LOG_NOTICE", 2);
        put("LOG_WARNING", 3);
        table.set(LuaString.of("REDIS_VERSION"), LuaString.of(Version.REDIS));
        int number = 0;
        for (String part : Version.REDIS.split("[.]")) {
            number = number << 8 | Integer.parseInt(part);
        }
        put("REDIS_VERSION_NUM", number);
    }

    private void put(String name, LuaHostFunction body) {
        table.set(LuaString.of(name), state.function(body));
    }

    private void put(String name, double number) {
        table.set(LuaString.of(name), number);
    }

    private static LuaTable errorReply(LuaState lua, @Nullable Object[] arguments) {
        if (arguments.length != 1 || !(arguments[0] instanceof LuaString text)) {
            return ScriptErrors.table(lua, WRONG_ARGUMENT);
        }
        String words = LuaReply.latin1(text).replaceAll("^[\\r\\n]+|[\\r\\n]+$", "");
        String whole = words.startsWith("-") ? words.substring(1) : words;
        // Without a second word, the first is not an error code.
        return ScriptErrors.table(lua, whole.indexOf(' ') < 0 ? "ERR " + whole : whole);
    }

    private static LuaTable statusReply(LuaState lua, @Nullable Object[] arguments) {
        if (arguments.length != 1 || !(arguments[0] instanceof LuaString text)) {
            return ScriptErrors.table(lua, WRONG_ARGUMENT);
        }
        LuaTable status = lua.newTable(0, 1);
        status.set(OK, text);
        return status;
    }

    private static LuaString sha1hex(LuaState lua, @Nullable Object[] arguments) {
        if (arguments.length != 1) {
            throw lua.raise(ScriptErrors.table(lua, "ERR wrong number of arguments"));
        }
        LuaString text = LuaNumbers.toText(arguments[0]);
        return lua.string(Digest.sha1hex(text == null ? LuaString.EMPTY.bytes() : text.bytes()));
    }

    private static @Nullable Object setResp(LuaState lua, @Nullable Object[] arguments, ScriptRun run) {
        if (arguments.length != 1) {
            throw lua.raise(ScriptErrors.table(lua, "ERR redis.setresp() requires one argument."));
        }
        Double version = LuaNumbers.toNumber(arguments[0]);
        int wanted = version == null ? 0 : (int) (double) version;
        if (wanted != 2 && wanted != 3) {
            throw lua.raise(ScriptErrors.table(lua, "ERR RESP version must be 2 or 3."));
        }
        run.resp3(wanted == 3);
        return LuaFunction.NONE;
    }

    private static @Nullable Object setReplication(LuaState lua, @Nullable Object[] arguments, ScriptRun run) {
        if (arguments.length != 1) {
            throw lua.raise(ScriptErrors.table(lua, "ERR redis.set_repl() requires two arguments."));
        }
        Double flags = LuaNumbers.toNumber(arguments[0]);
        int wanted = flags == null ? 0 : (int) (double) flags;
        if ((wanted & ~TO_ALL) != 0) {
            throw lua.raise(ScriptErrors.table(
                    lua, "ERR Invalid replication flags. Use REPL_AOF, REPL_REPLICA, REPL_ALL or REPL_NONE."));
        }
        run.logged((wanted & TO_LOG) != 0);
        return LuaFunction.NONE;
    }

    private static @Nullable Object log(LuaState lua, @Nullable Object[] arguments) {
        if (arguments.length < 2) {
            throw lua.raise(ScriptErrors.table(lua, "ERR redis.log() requires two arguments or more."));
        }
        if (!(arguments[0] instanceof Double level)) {
            throw lua.raise(ScriptErrors.table(lua, "ERR First argument must be a number (log level)."));
        }
        if (level < 0 || level >= LEVELS.size()) {
            throw lua.raise(ScriptErrors.table(lua, "ERR Invalid debug level."));
        }
        StringBuilder text = new StringBuilder();
        for (Object word : Arrays.asList(arguments).subList(1, arguments.length)) {
            LuaString part = LuaNumbers.toText(word);
            if (part != null) {
                text.append(text.length() == 0 ? "" : " ").append(part);
            }
        }
        Log.LOG.log(LEVELS.get((int) (double) level), Shown.inLog(text));
        return LuaFunction.NONE;
    }
}
