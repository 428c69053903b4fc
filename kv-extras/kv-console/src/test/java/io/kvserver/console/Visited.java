package io.kvserver.console;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import io.kvserver.core.KvStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/** A store with a console in an HTTP server, and a browser's requests to it, byte by byte. Confined to one thread. */
final class Visited implements AutoCloseable {
    static final String TOKEN = "0123456789abcdef";

    private final KvStore store;
    private final Console console;
    private final HttpServer http;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** The server's response. */
    record Response(int status, List<String> headers, String body) {
        /** The value of a header; empty if there is none. */
        String header(String name) {
            return headers.stream()
                    .filter(line -> line.regionMatches(true, 0, name + ": ", 0, name.length() + 2))
                    .map(line -> line.substring(name.length() + 2))
                    .findFirst()
                    .orElse("");
        }
    }

    Visited(KvStore store, UnaryOperator<Console.Builder> options) throws IOException {
        this.store = store;
        this.console = options.apply(new Console.Builder(store).token(TOKEN)).build();
        this.http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(threads);
        http.createContext("/kv", console.handler());
        http.start();
    }

    Visited(KvStore store) throws IOException {
        this(store, options -> options);
    }

    KvStore store() {
        return store;
    }

    int port() {
        return http.getAddress().getPort();
    }

    /** A request with the first line's method and path, and header lines. */
    Response request(String line, List<String> headers, byte[] body) throws IOException {
        StringBuilder head = new StringBuilder(line).append(" HTTP/1.1\r\nConnection: close\r\n");
        headers.forEach(header -> head.append(header).append("\r\n"));
        if (body.length > 0) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.getOutputStream().write(head.append("\r\n").toString().getBytes(ISO_8859_1));
            socket.getOutputStream().write(body);
            String response = new String(socket.getInputStream().readAllBytes(), UTF_8);
            int end = response.indexOf("\r\n\r\n");
            List<String> lines = List.of(response.substring(0, end).split("\r\n"));
            return new Response(
                    Integer.parseInt(lines.get(0).split(" ")[1]),
                    lines.subList(1, lines.size()),
                    response.substring(end + 4));
        }
    }

    /** The headers of the page's own requests, with some of them replaced. */
    List<String> ownHeaders(String... others) {
        List<String> headers = new ArrayList<>(
                List.of("Host: 127.0.0.1:" + port(), "Cookie: kv-console-" + port() + "=" + TOKEN, "X-Kv-Console: 1"));
        for (String other : others) {
            headers.removeIf(one -> one.startsWith(other.substring(0, other.indexOf(':') + 1)));
            if (!other.endsWith(":")) {
                headers.add(other);
            }
        }
        return headers;
    }

    Response get(String path, String... others) throws IOException {
        return request("GET " + path, ownHeaders(others), new byte[0]);
    }

    /** Sends the page's request to a view; the form has names and values in turn. */
    Response post(String view, String... form) throws IOException {
        return request("POST /kv/api/" + view, ownHeaders(), form(form).getBytes(UTF_8));
    }

    /** The same; fails if the response is a refusal. */
    String ask(String view, String... form) throws IOException {
        Response response = post(view, form);
        if (response.status() != 200) {
            throw new AssertionError(response.toString());
        }
        return response.body();
    }

    /** The reply to a command line. */
    String run(String line) throws IOException {
        return post("command", "line", line, "confirmed", "yes").body();
    }

    private static String form(String... form) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < form.length; i += 2) {
            // Test keys that are not text have one char per byte, and are encoded like that.
            boolean encoded = form[i].endsWith("*");
            String name = encoded ? form[i].substring(0, form[i].length() - 1) : form[i];
            String value = encoded
                    ? form[i + 1]
                    : URLEncoder.encode(form[i + 1], UTF_8).replace("+", "%20");
            text.append(i == 0 ? "" : "&").append(name).append('=').append(value);
        }
        return text.toString();
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
        console.close();
        store.close();
    }
}
