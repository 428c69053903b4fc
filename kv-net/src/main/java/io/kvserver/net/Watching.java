package io.kvserver.net;

import io.kvserver.core.KvStore;
import io.kvserver.net.watch.MetricsEndpoint;
import io.kvserver.net.watch.ServerBean;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/** The monitoring of one server, from before its start until it is closed. Confined to one thread at a time. */
final class Watching implements AutoCloseable {
    private @Nullable MetricsEndpoint page;
    private @Nullable ServerBean bean;

    /**
     * Starts the metrics page, if it has an address. Called before the server starts, so that the page shows the progress of
     * loading.
     */
    static Watching begin(KvStore store, @Nullable InetSocketAddress page) throws IOException {
        Watching watching = new Watching();
        if (page != null) {
            watching.page = MetricsEndpoint.start(store, page);
        }
        return watching;
    }

    /** Registers the server with JMX, once it listens. */
    void register(KvServer server) {
        List<String> addresses = List.of(server.addressText().split(", "));
        bean = ServerBean.register(server.store(), addresses, place(server.serving()), server::isRunning);
    }

    /**
     * The server's place in the bean's name: its port, or else that for TLS, or else its socket's path, which is
     * quoted.
     */
    private static String place(Serving serving) {
        List<InetSocketAddress> ports = serving.addresses().isEmpty() ? serving.tlsAddresses() : serving.addresses();
        return ports.isEmpty()
                ? "socket=" + ObjectName.quote(String.valueOf(serving.unixSocket()))
                : "port=" + ports.get(0).getPort();
    }

    /** The address of the metrics page. */
    InetSocketAddress pageAddress() {
        if (page == null) {
            throw new IllegalStateException("this server has no port for its metrics");
        }
        return page.address();
    }

    @Override
    public void close() {
        if (page != null) {
            page.close();
        }
        if (bean != null) {
            bean.close();
        }
    }
}
