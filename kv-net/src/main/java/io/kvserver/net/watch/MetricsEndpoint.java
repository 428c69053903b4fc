package io.kvserver.net.watch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kvserver.core.KvStore;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;

/**
 * Serves a store's metrics at {@code GET /metrics} with the JDK's HTTP server, on a few daemon threads that end after a
 * minute without requests. That server reads and answers a request on the same thread, so a silent client occupies a thread,
 * but only up to a time limit; clients that exceed the queue are disconnected. Thread: any.
 */
public final class MetricsEndpoint implements AutoCloseable {
    private static final String PATH = "/metrics";
    private static final String PLAIN = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN = "application/openmetrics-text";

    /** The time limit for receiving and answering a request. */
    private static final long LIMIT_MILLIS = 5_000;

    private final KvStore store;
    private final HttpServer http;
    private final ExecutorService threads;

    private MetricsEndpoint(KvStore store, HttpServer http, long limitMillis) {
        this.store = store;
        this.http = http;
        this.threads = new LimitedThreads("kv-metrics-" + http.getAddress().getPort(), limitMillis);
    }

    /**
     * Starts the endpoint.
     *
     * @param address the address to listen on; port 0 picks a free one
     * @throws BindException if the address is not available; the message names it
     */
    public static MetricsEndpoint start(KvStore store, InetSocketAddress address) throws IOException {
        return start(store, address, LIMIT_MILLIS);
    }

    static MetricsEndpoint start(KvStore store, InetSocketAddress address, long limitMillis) throws IOException {
        HttpServer http;
        try {
            http = HttpServer.create(address, 0);
        } catch (BindException e) {
            BindException named = new BindException("cannot listen for " + PATH + " on "
                    + address.getAddress().getHostAddress() + " port " + address.getPort() + ": " + e.getMessage());
            named.initCause(e);
            throw named;
        }
        MetricsEndpoint endpoint = new MetricsEndpoint(store, http, limitMillis);
        http.setExecutor(endpoint.threads);
        http.createContext("/", endpoint::answer);
        http.start();
        return endpoint;
    }

    /** The address that the endpoint listens on. */
    public InetSocketAddress address() {
        return http.getAddress();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            if (!exchange.getRequestURI().getPath().equals(PATH)) {
                reply(exchange, 404, PLAIN, "kv's figures are at " + PATH + "\n");
            } else if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                reply(exchange, 405, PLAIN, PATH + " can only be read\n");
            } else if (String.join(",", exchange.getRequestHeaders().getOrDefault("Accept", List.of()))
                    .contains(OPEN)) {
                reply(exchange, 200, OPEN + "; version=1.0.0; charset=utf-8", MetricsPage.openMetrics(store.metrics()));
            } else {
                reply(exchange, 200, PLAIN, MetricsPage.text(store.metrics()));
            }
        }
    }

    private static void reply(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(bytes.length));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    /** Stops the endpoint at once. */
    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
