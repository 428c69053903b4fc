/**
 * Lua 5.1 as Redis has it: its values, and a state in which functions run. {@code lua.tree} has the executable nodes of
 * a program, {@code lua.compile} makes them from source text, {@code lua.lib} has the libraries. These rooms know
 * neither commands nor a store.
 *
 * <p>A {@link io.kvserver.core.lua.LuaState} is confined to one thread at a time. A compiled chunk may be shared.
 *
 * <p>Decisions:
 * <ul>
 *   <li>kv has its own Lua, because no library gives Redis's answers and none bounds a script's memory: {@code LUA.md}
 *       in kv-core's directory compares it with LuaJ and Luna.
 *   <li>A program is a tree of nodes that execute themselves. The compiler assigns slots to local variables, and
 *       computed numbers lie in slots for {@code double}, without objects. Classes generated at run time would be
 *       faster in long loops, but each script would start cold and take memory outside the heap; all trees share the
 *       same few methods, which are soon compiled. A register machine would be one large method, which HotSpot compiles
 *       badly.
 *   <li>Tables are Lua 5.1's, down to the place of each key. The order in which {@code pairs} lists keys, and with it
 *       what {@code cjson.encode} writes, is then Redis's.
 *   <li>Memory is bounded by counting allocations. When the count passes the limit, all reachable memory is measured,
 *       and the script fails only if that is too much.
 *   <li>Calls nest on the caller's stack up to a depth that fits every thread, and beyond it on the larger stack of
 *       another thread. Coroutines are such threads, too; there are at most 200 at a time.
 * </ul>
 */
@NullMarked
package io.kvserver.core.lua;

import org.jspecify.annotations.NullMarked;
