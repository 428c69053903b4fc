package io.kvserver.console;

import com.sun.net.httpserver.HttpServer;
import io.kvserver.core.KvStore;
import io.kvserver.net.watch.ConsoleProvider;
import io.kvserver.net.watch.LimitedThreads;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;

/** A console with its own HTTP server on 127.0.0.1, for the command line. Any thread. */
public final class ConsoleServer implements ConsoleProvider {
    /** Longer than a command may take. */
    private static final long LIMIT_MILLIS = 3 * StoreClient.LIMIT_MILLIS;

    /** For the service loader. */
    public ConsoleServer() {}

    @Override
    public Running start(KvStore store, Settings settings) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), settings.port());
        HttpServer http;
        try {
            http = HttpServer.create(address, 0);
        } catch (BindException e) {
            BindException named = new BindException("cannot listen for the console on "
                    + address.getAddress().getHostAddress() + " port " + settings.port() + ": " + e.getMessage());
            named.initCause(e);
            throw named;
        }
        Console console;
        try {
            console = new Console.Builder(store)
                    .user(settings.user())
                    .write(settings.write())
                    .build();
        } catch (RuntimeException e) {
            http.stop(0);
            throw e;
        }
        int port = http.getAddress().getPort();
        ExecutorService threads = new LimitedThreads("kv-console-" + port, LIMIT_MILLIS);
        http.setExecutor(threads);
        http.createContext("/", console.handler());
        startAsDaemon(http);
        return new Served(http, threads, console, "http://127.0.0.1:" + port + "/?token=" + console.token());
    }

    /**
     * Starts the server on a daemon thread, because the server's own thread inherits that, so that the process can end after
     * the store's server has been shut down.
     */
    private static void startAsDaemon(HttpServer http) throws IOException {
        Thread starter = new Thread(http::start, "kv-console-start");
        starter.setDaemon(true);
        starter.start();
        try {
            starter.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the console was started");
        }
    }

    /** A running console. */
    private record Served(HttpServer http, ExecutorService threads, Console console, String url) implements Running {
        @Override
        public void close() {
            http.stop(0);
            threads.shutdownNow();
            console.close();
        }
    }
}
