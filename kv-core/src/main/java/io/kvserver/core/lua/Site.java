package io.kvserver.core.lua;

import org.jspecify.annotations.Nullable;

/** A place in a program that may call a function or fail, as error texts describe it. Immutable. */
public abstract class Site {
    /** The line, from 1. */
    public abstract int line();

    /** The description of an operand, such as {@code global 'x'}; null if it has no name. */
    public @Nullable String describe(int operand) {
        return null;
    }

    /** The name by which the function is called here; null if it has none. */
    public @Nullable String calledName() {
        return null;
    }

    /** Whether it is called as a method. */
    public boolean isMethodCall() {
        return false;
    }
}
