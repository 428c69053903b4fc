package io.kvserver.core.command;

import io.kvserver.core.protocol.Args;

/** Is shown the keys of a request, one after another: see {@link Command#visitKeys}. Confined to one thread. */
@FunctionalInterface
public interface KeyVisitor {
    /** A key: its place among the request's words, and the description by which it was found. */
    void key(Args request, int word, KeySpec spec);
}
