package io.kvserver.core.lua.tree;

import io.kvserver.core.lua.Frame;
import io.kvserver.core.lua.Site;

/** A statement. */
public abstract class Statement extends Site {
    /** How a statement ended. */
    static final int NEXT = 0;

    static final int BREAK = 1;
    /** {@link Frame#result} holds what is returned. */
    static final int RETURN = 2;
    /** {@link Frame#result} holds a {@link TailCall}. */
    static final int TAIL = 3;

    private final int line;

    Statement(int line) {
        this.line = line;
    }

    @Override
    public final int line() {
        return line;
    }

    abstract int run(Frame frame);

    static int runAll(Statement[] statements, Frame frame) {
        for (Statement statement : statements) {
            int end = statement.run(frame);
            if (end != NEXT) {
                return end;
            }
        }
        return NEXT;
    }
}
