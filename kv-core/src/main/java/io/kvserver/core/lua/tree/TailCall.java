package io.kvserver.core.lua.tree;

import org.jspecify.annotations.Nullable;

/** A call with which a function ends. It is made after the function's frame has been left. */
final class TailCall {
    final Closure function;
    final @Nullable Object[] arguments;

    TailCall(Closure function, @Nullable Object[] arguments) {
        this.function = function;
        this.arguments = arguments;
    }
}
