/**
 * The libraries that Redis gives to scripts: base, string, table, math, coroutine, os.clock, cjson, cmsgpack, struct
 * and bit. The budget counts their work on large data.
 */
@NullMarked
package io.kvserver.core.lua.lib;

import org.jspecify.annotations.NullMarked;
