package io.kvserver.console;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.kvserver.core.protocol.Shown;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Answers HTTP requests: the page's files and the page's requests for data. Any thread. */
final class Pages implements HttpHandler {
    private static final System.Logger LOG = System.getLogger("io.kvserver.console");

    private static final int LARGEST_REQUEST = 1 << 20;
    private static final String START = "index.html";
    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain; charset=utf-8";

    /** The page's files and their types. No other resources are ever read. */
    private static final Map<String, String> FILES = Map.of(
            START,
            "text/html; charset=utf-8",
            "console.css",
            "text/css; charset=utf-8",
            "console.js",
            "text/javascript; charset=utf-8",
            "parts.js",
            "text/javascript; charset=utf-8",
            "keys.js",
            "text/javascript; charset=utf-8",
            "values.js",
            "text/javascript; charset=utf-8",
            "command.js",
            "text/javascript; charset=utf-8",
            "figures.js",
            "text/javascript; charset=utf-8",
            "icon.svg",
            "image/svg+xml");

    private final Gate gate;
    private final Data data;

    Pages(Gate gate, Data data) {
        this.gate = gate;
        this.data = data;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Gate.protect(exchange.getResponseHeaders());
            try {
                gate.checkPlace(exchange);
                answer(exchange);
            } catch (RefusedException refused) {
                refuse(exchange, refused);
            } catch (RuntimeException fault) {
                LOG.log(Level.ERROR, "the console could not answer", Shown.failure(fault));
                refuse(exchange, new RefusedException(500, "the console could not answer; the log says why"));
            }
        }
    }

    private static void refuse(HttpExchange exchange, RefusedException refused) throws IOException {
        boolean asksForData = exchange.getRequestMethod().equals("POST");
        String text = refused.getMessage() + "\n";
        if (asksForData) {
            text = new Json()
                    .object()
                    .name("error")
                    .text(refused.getMessage())
                    .endObject()
                    .toString();
        }
        reply(exchange, refused.status(), asksForData ? JSON : TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    private void answer(HttpExchange exchange) throws IOException, RefusedException {
        String base = exchange.getHttpContext().getPath();
        String path = exchange.getRequestURI().getPath().substring(base.length());
        String file = path.startsWith("/") ? path.substring(1) : path;
        switch (exchange.getRequestMethod()) {
            case "GET", "HEAD" -> {
                boolean admitted = gate.admits(exchange);
                if (!admitted) {
                    gate.checkToken(exchange);
                }
                if (file.isEmpty() && !base.endsWith("/") && !path.startsWith("/")) {
                    // The page's requests are relative to it.
                    exchange.getResponseHeaders().set("Location", base + "/");
                    reply(exchange, 303, TEXT, new byte[0]);
                    return;
                }
                file(exchange, file.isEmpty() ? START : file);
            }
            case "POST" -> {
                gate.checkToken(exchange);
                gate.checkOwnPage(exchange);
                Json json = new Json();
                data.write(file, Form.of(body(exchange)), json);
                reply(exchange, 200, JSON, json.toString().getBytes(StandardCharsets.UTF_8));
            }
            default -> throw new RefusedException(405, "only GET and POST");
        }
    }

    private static byte[] body(HttpExchange exchange) throws IOException, RefusedException {
        byte[] body = exchange.getRequestBody().readNBytes(LARGEST_REQUEST + 1);
        if (body.length > LARGEST_REQUEST) {
            throw new RefusedException(413, "a request has at most " + LARGEST_REQUEST + " bytes");
        }
        return body;
    }

    private static void file(HttpExchange exchange, String name) throws IOException, RefusedException {
        String type = FILES.get(name);
        if (type == null) {
            throw new RefusedException(404, "there is no such page");
        }
        try (InputStream in = Pages.class.getResourceAsStream("page/" + name)) {
            if (in == null) {
                throw new RefusedException(404, "this page is missing in the jar");
            }
            reply(exchange, 200, type, in.readAllBytes());
        }
    }

    private static void reply(HttpExchange exchange, int status, String type, byte[] bytes) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        if (exchange.getRequestMethod().equals("HEAD") || bytes.length == 0) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
