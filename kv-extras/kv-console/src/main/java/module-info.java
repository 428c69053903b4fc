import io.kvserver.console.ConsoleServer;
import io.kvserver.net.watch.ConsoleProvider;

/** A web console. */
module io.kvserver.console {
    requires transitive io.kvserver.core;
    requires transitive io.kvserver.net;
    requires transitive jdk.httpserver;

    exports io.kvserver.console;

    provides ConsoleProvider with
            ConsoleServer;
}
