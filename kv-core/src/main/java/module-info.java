/** The embeddable store: protocol, commands, shards. It uses no sockets. */
@SuppressWarnings("module") // io.kvserver.net is compiled after this one.
module io.kvserver.core {
    requires static transitive org.jspecify;
    // Optional: reads how the heap is divided.
    requires static java.management;
    requires static jdk.management;
    // Optional: events for Java Flight Recorder.
    requires static jdk.jfr;

    exports io.kvserver.core;
    exports io.kvserver.core.map;
    exports io.kvserver.core.session;

    // The types that an embedder needs to declare commands of its own.
    exports io.kvserver.core.command;
    exports io.kvserver.core.protocol;
    exports io.kvserver.core.store;
    exports io.kvserver.core.store.kind;
    // For an engine whose keys are on several nodes.
    exports io.kvserver.core.remote;
    exports io.kvserver.core.flight to
            io.kvserver.net;
    exports io.kvserver.core.rehearsal to
            io.kvserver.net;
}
