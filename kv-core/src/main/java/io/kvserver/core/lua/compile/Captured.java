package io.kvserver.core.lua.compile;

import java.util.BitSet;

/**
 * Records which local variables of a chunk are shared by closures. The parser's first pass finds out, its second pass
 * makes the nodes. Declarations count from 0 in the order of the text. Confined to one thread.
 */
final class Captured {
    private final BitSet shared = new BitSet();
    private int declarations;

    /** Begins another pass. */
    void restart() {
        declarations = 0;
    }

    /** The number of the next declaration. */
    int declaration() {
        return declarations++;
    }

    void add(int declaration) {
        shared.set(declaration);
    }

    boolean has(int declaration) {
        return shared.get(declaration);
    }
}
