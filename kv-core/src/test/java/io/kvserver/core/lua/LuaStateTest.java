package io.kvserver.core.lua;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.lua.budget.LuaBudget;
import io.kvserver.core.lua.compile.LuaChunk;
import io.kvserver.core.lua.compile.LuaCompiler;
import io.kvserver.core.lua.lib.LuaLibraries;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A state's guarantees to its host: budgets, limits, threads, and that nothing is left behind. */
class LuaStateTest {
    private static final int MEMORY = 4 << 20;

    private final LuaBudget budget = new LuaBudget(MEMORY, 1000);
    private final LuaState state = new LuaState(budget);

    LuaStateTest() {
        LuaLibraries.open(state);
    }

    private static LuaChunk compile(String source) {
        return LuaCompiler.compile(source.getBytes(ISO_8859_1), "@user_script");
    }

    private Object run(String source) {
        return state.call(compile(source).function(state.globals()));
    }

    private String error(String source) {
        return assertThrows(LuaError.class, () -> run(source)).getMessage();
    }

    @Test
    void returnsValuesAsTheyAre() {
        assertEquals(3.0, run("return 1 + 2"));
        assertNull(run("return nil"));
        assertEquals(LuaString.of("x"), run("return 'x'"));
        assertEquals(List.of(1.0, true), List.of((Object[]) run("return 1, true")));
        assertEquals(0, ((Object[]) run("local x = 1")).length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "while true do end",
                "repeat until false",
                "for i = 1, math.huge do end",
                "local function f() return f() end f()",
                "while true do pcall(error) end",
                "pcall(function() while true do end end) while true do end",
                "xpcall(function() while true do end end, function() end)",
                "string.find(('a'):rep(60), ('a*'):rep(30) .. 'b')",
                "coroutine.wrap(function() while true do end end)()",
                "local t = {} for i = 1, 5000 do t[i] = i end while true do table.sort(t, function(a, b) return a > b end) end",
                "local s = ('x'):rep(1e6) while true do s:upper() end",
                "local s = ('x'):rep(1e6) while true do s:find('y') end",
                "local s = ('x'):rep(1e5) while true do s:gsub('x', 'y') end",
                "local t = setmetatable({}, {__index = function(t, k) return t[k] end}) while true do pcall(function() return t.x end) end",
                "for k in pairs(setmetatable({}, {})) do end for _ in function() return 1 end do end",
                "load(function() return ' ' end)"
            })
    void theHookEndsWhateverRuns(String script) {
        budget.setHook(() -> {
            if (budget.steps() > 50_000) {
                throw new LuaAbort("killed");
            }
        });

        assertThrows(LuaAbort.class, () -> run(script));
        assertEquals(5.0, run("return 2 + 3"));
    }

    @Test
    void aHooksErrorCanBeCaught() {
        budget.setHook(() -> {
            throw state.error("too long");
        });

        assertEquals(
                LuaString.of("user_script:1: too long"),
                run("local ok, e = pcall(function() while true do end end) return e"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "('x'):rep(1e9)",
                "local s = 'x' while true do s = s .. s end",
                "local t = {} for i = 1, 1e9 do t[i] = i end",
                "local t = {} for i = 1, 1e9 do t['k' .. i] = i end",
                "local t = {} while true do t = {t} end",
                "local t = {} for i = 1, 1e9 do t[i] = {} end",
                "local t = {} for i = 1, 1e9 do t[i] = function() return i end end",
                "local t = {} for i = 1, 1e9 do t[i] = ('x'):rep(1000) .. i end",
                "('x'):rep(1e6):gsub('x', ('y'):rep(1000))",
                "local t = {} for i = 1, 1000 do t[i] = ('x'):rep(1e4) end while true do t[#t + 1] = table.concat(t) end",
                "local t = {} for i = 1, 1e4 do t[i] = ('x'):rep(1000) end cjson.encode({t, t, t, t, t, t, t, t, t, t})",
                "local t = {} for i = 1, 1e9 do t[i] = coroutine.create(function() end) end",
                "local function f(n) local s = ('x'):rep(1e5) .. n f(n + 1) return s end f(1)",
                "local function f(n) return ('x'):rep(1e5) .. f(n + 1) end f(1)",
                "local t = {('x'):rep(1e6)} for i = 1, 1e9 do t[i] = string.format('%s%d', t[1], i) end",
                "load(function() return ('x '):rep(1e6) end)"
            })
    void memoryIsBounded(String script) {
        assertEquals("not enough memory", error(script));
        assertTrue(budget.usedBytes() < 2L * MEMORY, () -> Long.toString(budget.usedBytes()));
    }

    @Test
    void garbageIsNotCounted() {
        assertEquals(300.0, run("local n = 0 for i = 1, 300 do local s = ('x'):rep(1e5) n = n + 1 end return n"));
        assertEquals(
                20_000.0, run("local n = 0 for i = 1, 20000 do local t = {1, 2, {i}, x = i} n = n + 1 end return n"));
    }

    @Test
    void aChunkIsSharedByStates() {
        LuaChunk chunk = compile("x = (x or 0) + 1 return x");
        LuaState other = new LuaState(new LuaBudget(MEMORY, 1000));

        assertEquals(1.0, state.call(chunk.function(state.globals())));
        assertEquals(2.0, state.call(chunk.function(state.globals())));
        assertEquals(1.0, other.call(chunk.function(other.globals())));
    }

    @Test
    void functionsOfTheHostRunOnTheThreadThatEntered() {
        List<Thread> threads = new ArrayList<>();
        state.globals().set(LuaString.of("host"), state.function((s, arguments) -> {
            threads.add(Thread.currentThread());
            return arguments.length == 0 ? null : arguments[0];
        }));

        Object result = run("local function deep(n) if n == 0 then return host(7) end return (deep(n - 1)) end "
                + "return host(1) + coroutine.wrap(function() return host(2) end)() + deep(5000)");

        assertEquals(10.0, result);
        assertEquals(3, threads.size());
        threads.forEach(thread -> assertSame(Thread.currentThread(), thread));
    }

    @Test
    void errorsOfTheHostPassThroughCoroutinesAndDeepCalls() {
        state.globals().set(LuaString.of("host"), state.function((s, arguments) -> {
            throw new IllegalStateException("a bug");
        }));

        assertThrows(IllegalStateException.class, () -> run("coroutine.wrap(function() pcall(host) end)()"));
        assertThrows(
                IllegalStateException.class,
                () -> run(
                        "local function deep(n) if n == 0 then return host() end return (deep(n - 1)) end deep(3000)"));
        assertEquals(1.0, run("return 1"));
    }

    @Test
    void deepCallsEndWithAnError() {
        assertEquals("user_script:1: stack overflow", error("local function f() return 1 + f() end return f()"));
        assertEquals(
                16_000.0,
                run("local function f(n) if n == 0 then return 0 end return 1 + f(n - 1) end return f(16000)"));
    }

    @Test
    void abandonedCoroutinesEnd() {
        for (int i = 0; i < 3; i++) {
            assertEquals(
                    20.0,
                    run(
                            "local n = 0 for i = 1, 20 do coroutine.wrap(function() n = n + 1 coroutine.yield() n = -1 end)() end return n"));
        }
        assertEquals(
                "user_script:1: user_script:1: too many coroutines",
                error("for i = 1, 1000 do coroutine.wrap(function() coroutine.yield() end)() end"));
    }

    @Test
    void anErrorKnowsItsSourceAndLine() {
        LuaError error = assertThrows(LuaError.class, () -> run("local x = 1\n\nerror({err = 'x'})"));

        assertEquals("@user_script", error.source());
        assertEquals(3, error.line());
        assertTrue(error.value() instanceof LuaTable);
    }

    @Test
    void theSandboxCannotBeLeft() {
        for (String name :
                List.of("io", "require", "dofile", "loadfile", "module", "package", "debug", "print", "newproxy")) {
            assertNull(state.globals().get(LuaString.of(name)), name);
        }
        assertEquals("user_script:1: unable to dump given function", error("string.dump(function() end)"));
        assertEquals(
                LuaString.of("[string \"\u001bLuaQ\"]:1: unexpected symbol near 'char(27)'"),
                run("local f, e = loadstring('\\27LuaQ') return e"));
    }

    @Test
    void stringsKeepTheirBytes() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        state.globals().set(LuaString.of("all"), LuaString.of(all));

        assertEquals(
                LuaString.of(all),
                run("local r = '' for i = 1, #all do r = r .. string.char(all:byte(i)) end return r"));
    }
}
