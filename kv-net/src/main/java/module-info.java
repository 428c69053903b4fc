/** The server: java.nio sockets around the store's sessions. It knows no commands. */
module io.kvserver.net {
    requires transitive io.kvserver.core;

    // For Builder.metrics and Builder.jmx alone.
    requires static jdk.httpserver;
    requires static java.management;
    requires static jdk.jfr;

    exports io.kvserver.net;
    exports io.kvserver.net.watch;
}
