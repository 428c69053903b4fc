package io.kvserver.core.command.script;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.lua.LuaError;
import io.kvserver.core.lua.LuaState;
import io.kvserver.core.lua.LuaString;
import io.kvserver.core.lua.LuaTable;
import io.kvserver.core.lua.compile.LuaChunk;
import io.kvserver.core.lua.lib.LuaLibraries;
import io.kvserver.core.protocol.ReplyWriter;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The Lua state of functions. As in Redis, its globals are empty. The meaning of a name depends on whether a library is
 * being loaded, which can do little but register functions, or a function is running. Confined to the thread that has
 * all shards.
 */
final class FunctionWorld {
    private static final LuaString INDEX = LuaString.of("__index");
    /** The most time for loading a library, as in Redis. */
    private static final long MAX_LOAD_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final ScriptWorld world;
    private final LuaTable meaning;
    private final LuaTable whileRunning;
    private final LuaTable whileLoading;
    private @Nullable Library loading;

    /** A failure of a library's own code. */
    static final class LoadFailure extends RuntimeException {
        private static final long serialVersionUID = 1;

        LoadFailure(String text) {
            super(text, null, false, false);
        }
    }

    FunctionWorld(ServerState server) {
        world = new ScriptWorld(server);
        LuaState state = world.state();
        LuaTable globals = state.globals();
        whileRunning = state.newTable(0, 64);
        for (int at = globals.nextPosition(0); at >= 0; at = globals.nextPosition(at + 1)) {
            whileRunning.set(globals.keyAt(at), globals.valueAt(at));
        }
        for (int at = whileRunning.nextPosition(0); at >= 0; at = whileRunning.nextPosition(at + 1)) {
            globals.set(whileRunning.keyAt(at), null);
        }
        LuaTable redis = LuaApi.ofRun(state, world.run());
        whileRunning.set(ScriptWorld.REDIS, redis);
        whileRunning.set(ScriptWorld.SERVER, redis);
        LuaLibraries.protect(state, whileRunning);

        whileLoading = state.newTable(0, 2);
        LuaTable registering =
                LuaApi.ofLoading(state, (lua, arguments) -> Registration.register(lua, arguments, loading));
        LuaLibraries.protect(state, registering);
        whileLoading.set(ScriptWorld.REDIS, registering);
        whileLoading.set(ScriptWorld.SERVER, registering);
        LuaLibraries.protect(state, whileLoading);

        meaning = state.newTable(0, 1);
        meaning.set(INDEX, whileRunning);
        globals.setMetatable(meaning);
        globals.setReadOnly(true);
    }

    /** Runs a library's code, which registers its functions. */
    void load(Library library, LuaChunk chunk) {
        loading = library;
        meaning.set(INDEX, whileLoading);
        world.run().beginLoading(System.nanoTime() + MAX_LOAD_NANOS);
        try {
            world.state().call(chunk.function(world.state().globals()));
        } catch (LuaError failure) {
            throw new LoadFailure(ScriptWorld.text(failure.value()));
        } finally {
            loading = null;
            meaning.set(INDEX, whileRunning);
        }
    }

    /** As {@link ScriptWorld#run}. */
    void run(ScriptCall call, Client client, ReplyWriter reply) {
        world.run(call, client, reply);
    }
}
