/** The embeddable store: protocol, commands, shards. Knows no socket. */
module io.kvserver.core {
    requires static transitive org.jspecify;
    // Tells how the heap is divided, if it is there.
    requires static java.management;
    requires static jdk.management;

    exports io.kvserver.core;
    exports io.kvserver.core.session;

    // What the declaration of an embedder's own command is made of.
    exports io.kvserver.core.command;
    exports io.kvserver.core.protocol;
    exports io.kvserver.core.store;
}
