/** The embeddable store: protocol, commands, shards. Knows no socket. */
@SuppressWarnings("module") // io.kvserver.net is compiled after this one.
module io.kvserver.core {
    requires static transitive org.jspecify;
    // Tells how the heap is divided, if it is there.
    requires static java.management;
    requires static jdk.management;
    // Its events, if somebody records them.
    requires static jdk.jfr;

    exports io.kvserver.core;
    exports io.kvserver.core.map;
    exports io.kvserver.core.session;

    // What the declaration of an embedder's own command is made of.
    exports io.kvserver.core.command;
    exports io.kvserver.core.protocol;
    exports io.kvserver.core.store;
    exports io.kvserver.core.store.kind;
    // For an engine of several nodes.
    exports io.kvserver.core.remote;
    exports io.kvserver.core.flight to
            io.kvserver.net;
    exports io.kvserver.core.rehearsal to
            io.kvserver.net;
}
