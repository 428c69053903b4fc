package io.kvserver.core.lua;

import org.jspecify.annotations.Nullable;

/** A local variable that closures share. Confined to the thread that has its state. */
public final class Cell {
    /** The variable's value. */
    public @Nullable Object value;

    /** A variable with its first value. */
    public Cell(@Nullable Object value) {
        this.value = value;
    }
}
