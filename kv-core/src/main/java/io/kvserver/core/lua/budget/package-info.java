/** How long a script may run and how much memory it may take, and the hook that is asked in between. */
@NullMarked
package io.kvserver.core.lua.budget;

import org.jspecify.annotations.NullMarked;
