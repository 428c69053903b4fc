/** The embeddable store: protocol, commands, shards. Knows no socket. */
module io.kvserver.core {
    requires static transitive org.jspecify;

    exports io.kvserver.core;
    exports io.kvserver.core.session;
}
