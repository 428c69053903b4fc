package io.kvserver.core.lua.tree;

import io.kvserver.core.lua.Cell;
import io.kvserver.core.lua.Frame;
import java.util.Objects;

/** A function's compiled code, which all its closures share. Immutable once the parser has finished it. */
public final class Prototype {
    private static final double[] NO_NUMBERS = {};

    final String source;
    final Layout layout;
    final Statement[] body;
    /**
     * Where a closure finds the variables of enclosing functions: a slot of the enclosing function or, as a bitwise
     * complement, one of its cells.
     */
    final int[] captures;

    /**
     * How a function's variables are laid out.
     *
     * @param parameters how many it has
     * @param isVararg whether it takes more arguments than those
     * @param argSlot the slot of the table {@code arg}, or -1
     * @param slots the most local variables at a time
     * @param hasNumbers whether any of them is computed
     * @param levels how deeply its nodes are nested
     */
    public record Layout(int parameters, boolean isVararg, int argSlot, int slots, boolean hasNumbers, int levels) {}

    /** Slots of parameters that closures share. */
    final int[] shared;

    /** A function of a chunk. */
    public Prototype(String source, Layout layout, Statement[] body, int[] shared, int[] captures) {
        this.source = source;
        this.shared = shared;
        this.layout = layout;
        this.body = body;
        this.captures = captures;
    }

    double[] numbers() {
        return layout.hasNumbers ? new double[layout.slots] : NO_NUMBERS;
    }

    /** A closure's variables of enclosing functions, taken from the frame that makes the closure. */
    Cell[] capture(Frame frame) {
        Cell[] cells = new Cell[captures.length];
        for (int i = 0; i < cells.length; i++) {
            int from = captures[i];
            cells[i] = from < 0 ? frame.cells[~from] : Objects.requireNonNull((Cell) frame.slots[from]);
        }
        return cells;
    }
}
