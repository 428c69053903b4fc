package io.kvserver.core.lua.tree;

import org.jspecify.annotations.Nullable;

/** A call that a function ends with. It is made when the function has ended. */
final class TailCall {
    final Closure function;
    final @Nullable Object[] arguments;

    TailCall(Closure function, @Nullable Object[] arguments) {
        this.function = function;
        this.arguments = arguments;
    }
}
