/** The server: java.nio sockets around the store's sessions. Knows no command. */
module io.kvserver.net {
    requires transitive io.kvserver.core;

    exports io.kvserver.net;
}
