package io.kvserver.net;

import io.kvserver.core.KvStore;
import io.kvserver.net.watch.MetricsEndpoint;
import io.kvserver.net.watch.ServerBean;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/** What lets one server be watched from outside, from before it starts until it is closed. Confined to one thread at a time. */
final class Watching implements AutoCloseable {
    private @Nullable MetricsEndpoint page;
    private @Nullable ServerBean bean;

    /** Offers the page of figures, if it has an address. Before the server starts: so it can be seen how its data is loaded. */
    static Watching begin(KvStore store, @Nullable InetSocketAddress page) throws IOException {
        Watching watching = new Watching();
        if (page != null) {
            watching.page = MetricsEndpoint.start(store, page);
        }
        return watching;
    }

    /** Registers the server with JMX, when it listens. */
    void register(KvServer server) {
        List<String> addresses = List.of(server.addressText().split(", "));
        bean = ServerBean.register(server.store(), addresses, place(server.serving()), server::isRunning);
    }

    /** By its port, or else that for TLS, or else its socket's path, which may have characters that mean something in a name. */
    private static String place(Serving serving) {
        List<InetSocketAddress> ports = serving.addresses().isEmpty() ? serving.tlsAddresses() : serving.addresses();
        return ports.isEmpty()
                ? "socket=" + ObjectName.quote(String.valueOf(serving.unixSocket()))
                : "port=" + ports.get(0).getPort();
    }

    /** Where the page of figures is. */
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
