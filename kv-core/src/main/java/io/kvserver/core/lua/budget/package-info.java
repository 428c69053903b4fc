/** The limits on a script's time and memory, and the hook that is called meanwhile. */
@NullMarked
package io.kvserver.core.lua.budget;

import org.jspecify.annotations.NullMarked;
