package io.kvserver.core.command.script;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.RunningScript;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.lua.LuaError;
import io.kvserver.core.lua.LuaFunction;
import io.kvserver.core.lua.LuaNumbers;
import io.kvserver.core.lua.LuaState;
import io.kvserver.core.lua.LuaString;
import io.kvserver.core.lua.LuaTable;
import io.kvserver.core.lua.LuaType;
import io.kvserver.core.lua.budget.LuaBudget;
import io.kvserver.core.lua.lib.LuaLibraries;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import org.jspecify.annotations.Nullable;

/**
 * A Lua state with everything that Redis provides to scripts. Runs scripts. Confined to the thread that has all shards.
 */
final class ScriptWorld {
    /** The most memory for the values of all scripts together. */
    private static final long LIMIT_BYTES =
            Math.max(16L << 20, Runtime.getRuntime().maxMemory() / 16);

    /** The number of steps between two checks of the clock. */
    private static final int STEPS = 10_000;

    static final LuaString REDIS = LuaString.of("redis");
    static final LuaString SERVER = LuaString.of("server");
    private static final LuaString KEYS = LuaString.of("KEYS");
    private static final LuaString ARGV = LuaString.of("ARGV");
    private static final LuaString PCALL = LuaString.of("pcall");

    private final LuaState state;
    private final ScriptRun run;

    /** A state without {@code redis}, whose globals can still be changed. */
    ScriptWorld(ServerState server) {
        LuaBudget budget = new LuaBudget(LIMIT_BYTES, STEPS);
        state = new LuaState(budget);
        run = new ScriptRun(server, state);
        LuaLibraries.open(state);
        if (state.globals().get(PCALL) instanceof LuaFunction original) {
            state.globals()
                    .set(PCALL, state.libraryFunction((lua, arguments) -> textOfError(original.call(lua, arguments))));
        }
        // The hook may be called on another thread, to which a deeply nested script moves.
        LuaFunction look = state.function((lua, arguments) -> {
            run.look();
            return LuaFunction.NONE;
        });
        budget.setHook(() -> look.call0(state));
    }

    /** A state for EVAL. */
    static ScriptWorld ofScripts(ServerState server) {
        ScriptWorld world = new ScriptWorld(server);
        LuaTable redis = LuaApi.ofRun(world.state, world.run);
        world.state.globals().set(REDIS, redis);
        world.state.globals().set(SERVER, redis);
        LuaLibraries.protect(world.state);
        return world;
    }

    /** As in Redis, a script that catches a command's error gets its text, as before Redis 7, and not the table. */
    private static @Nullable Object textOfError(@Nullable Object result) {
        if (result instanceof Object[] values
                && values.length == 2
                && Boolean.FALSE.equals(values[0])
                && values[1] instanceof LuaTable error
                && error.get(LuaReply.ERR) instanceof LuaString text) {
            values[1] = text;
        }
        return result;
    }

    LuaState state() {
        return state;
    }

    ScriptRun run() {
        return run;
    }

    /** Runs a script or a function for a client and writes its result as the reply. Its changes are one transaction. */
    void run(ScriptCall call, Client client, ReplyWriter reply) {
        run.begin(client, call);
        Keyspace keys = client.keys();
        int database = keys.database();
        boolean alone = !client.transaction().isExecuting();
        RunningScript running = client.server().beginScript(call.name(), call.args(), call.function());
        run.runs(running);
        client.transaction().scripted(true);
        if (alone) {
            keys.effects().beginTransaction();
        }
        int failures;
        try {
            failures = LuaReply.write(invoke(call), reply, run.isResp3(), client);
        } catch (LuaError failure) {
            fail(failure.value(), where(call, failure.source(), failure.line()), client, reply);
            failures = 1;
        } catch (ScriptEnd end) {
            String text = end.getMessage() + where(call, end.source(), end.line());
            client.meter().errorOfScript(text);
            reply.error(text, "");
            failures = 1;
        } finally {
            keys.select(database);
            client.transaction().scripted(false);
            if (running.isAbandoned()) {
                keys.effects().abandonTransaction();
            }
            if (alone) {
                keys.effects().endTransaction(database);
            }
            run.end();
            client.server().endScript(running);
        }
        if (failures > 0) {
            client.meter().failedInside(call.args(), failures);
        }
    }

    private @Nullable Object invoke(ScriptCall call) {
        LuaTable keys = run.table(call.args(), 3, call.firstArg());
        LuaTable others = run.table(call.args(), call.firstArg(), call.args().count());
        state.random().seed(0);
        if (call.function()) {
            return LuaFunction.first(state.call(call.body(), keys, others));
        }
        state.globals().set(KEYS, keys);
        state.globals().set(ARGV, others);
        return LuaFunction.first(state.call(call.body()));
    }

    private static String where(ScriptCall call, String source, int line) {
        return line <= 0 ? "" : " script: " + call.name() + ", on " + source + ":" + line + ".";
    }

    /** Writes an error as the reply. Counts it, unless it is a command's error, which has been counted already. */
    private static void fail(@Nullable Object value, String where, Client client, ReplyWriter reply) {
        String text = text(value) + where;
        if (!(value instanceof LuaTable table) || !Boolean.TRUE.equals(table.get(LuaReply.COUNTED))) {
            client.meter().errorOfScript(text);
        }
        reply.error(text, "");
    }

    /** The text of an error. */
    static String text(@Nullable Object value) {
        if (value instanceof LuaTable table) {
            LuaString text = LuaNumbers.toText(table.get(LuaReply.ERR));
            return text == null ? "ERR unknown error" : LuaReply.latin1(text);
        }
        LuaString text = LuaNumbers.toText(value);
        if (text != null) {
            return "ERR " + LuaReply.latin1(text);
        }
        return "ERR " + (value instanceof Boolean ? value : LuaType.name(value));
    }
}
