/**
 * Lua 5.1 as Redis has it: its values, and a state in which functions run. {@code lua.tree} holds the program as nodes that run,
 * {@code lua.compile} makes them of source text, {@code lua.lib} has the libraries. It knows neither a command nor a store.
 *
 * <p>A {@link io.kvserver.core.lua.LuaState} is confined to one thread at a time. A compiled chunk may be shared.
 *
 * <p>Decisions:
 * <ul>
 *   <li>It is kv's own, because no library gives Redis's answers, and none bounds a script's memory: {@code LUA.md} in kv-core's directory
 *       compares it with LuaJ and Luna.
 *   <li>A program is a tree of nodes that run themselves. Local variables have slots that are found when the program is compiled,
 *       and numbers that were computed lie in slots for {@code double}, without objects. Classes made at run time would be
 *       faster in long loops, but each script would begin cold, and would take memory outside of the heap; all trees share
 *       the same few methods, which are soon compiled. A register machine would be one large method, which HotSpot compiles
 *       badly.
 *   <li>Tables are Lua 5.1's to the place of each key. The order in which {@code pairs} lists keys, and with it what
 *       {@code cjson.encode} writes, is then Redis's.
 *   <li>Memory is bounded by counting what is allocated. When the count passes the limit, everything that can still be reached
 *       is measured, and the script fails only if that is too much.
 *   <li>Functions nest on the caller's stack up to a depth that every thread has, and go on upon a larger stack of another thread
 *       after that. Coroutines are such threads, too; there are at most 200 at a time.
 * </ul>
 */
@NullMarked
package io.kvserver.core.lua;

import org.jspecify.annotations.NullMarked;
