package io.kvserver.core.lua.lib;

import io.kvserver.core.lua.LuaArguments;
import io.kvserver.core.lua.LuaCoroutine;
import io.kvserver.core.lua.LuaError;
import io.kvserver.core.lua.LuaNumbers;
import io.kvserver.core.lua.LuaState;
import io.kvserver.core.lua.LuaString;
import io.kvserver.core.lua.tree.Closure;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The library {@code coroutine}. */
final class CoroutineLibrary {
    private CoroutineLibrary() {}

    static void open(LuaState state) {
        Library.named(state, "coroutine")
                .add("create", (s, a) -> create(s, a))
                .add("resume", CoroutineLibrary::resume)
                .add("running", (s, a) -> LuaCoroutine.running(s))
                .add(
                        "status",
                        (s, a) -> LuaString.of(coroutine(s, a).status().name().toLowerCase(Locale.ROOT)))
                .add("wrap", CoroutineLibrary::wrap)
                .add("yield", CoroutineLibrary::suspend);
    }

    private static LuaCoroutine create(LuaState state, @Nullable Object[] arguments) {
        if (!(LuaArguments.get(arguments, 0) instanceof Closure function)) {
            throw LuaArguments.error(state, 0, "Lua function expected");
        }
        return new LuaCoroutine(state, function);
    }

    private static LuaCoroutine coroutine(LuaState state, @Nullable Object[] arguments) {
        if (LuaArguments.get(arguments, 0) instanceof LuaCoroutine coroutine) {
            return coroutine;
        }
        throw LuaArguments.error(state, 0, "coroutine expected");
    }

    private static Object resume(LuaState state, @Nullable Object[] arguments) {
        LuaCoroutine coroutine = coroutine(state, arguments);
        try {
            return LuaState.prepend(true, coroutine.resume(Arrays.copyOfRange(arguments, 1, arguments.length)));
        } catch (LuaError e) {
            return new Object[] {false, e.value()};
        }
    }

    private static Object wrap(LuaState state, @Nullable Object[] arguments) {
        LuaCoroutine coroutine = create(state, arguments);
        return state.libraryFunction((s, inner) -> {
            try {
                return coroutine.resume(inner);
            } catch (LuaError e) {
                // As for other functions, the text says where the coroutine was resumed.
                LuaString text = LuaNumbers.toText(e.value());
                throw text == null ? e : s.raise(BaseLibrary.join(s.position(1), text));
            }
        });
    }

    private static Object suspend(LuaState state, @Nullable Object[] arguments) {
        LuaCoroutine running = LuaCoroutine.running(state);
        if (running == null) {
            throw state.plainError("attempt to yield across metamethod/C-call boundary");
        }
        return running.suspend(arguments);
    }
}
