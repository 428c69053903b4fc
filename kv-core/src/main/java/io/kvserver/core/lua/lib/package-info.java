/** The libraries that Redis gives to scripts: base, string, table, math, coroutine, os.clock, cjson, cmsgpack, struct
 * and bit. What they do with much data is counted by the budget. */
@NullMarked
package io.kvserver.core.lua.lib;

import org.jspecify.annotations.NullMarked;
