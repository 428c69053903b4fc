package io.kvserver.console;

import io.kvserver.core.Programs;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A headless Chromium with one page, controlled over its DevTools protocol. Confined to one thread. */
final class Chromium implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile(".*DevTools listening on (ws://\\S+).*");

    private final Process process;
    private final WebSocket socket;
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final List<String> complaints = new ArrayList<>();
    private String session = "";
    private int calls;

    private Chromium(Path directory) throws Exception {
        ProcessBuilder program = new ProcessBuilder(
                        Programs.require("chromium"),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--no-first-run",
                        "--no-default-browser-check",
                        "--hide-scrollbars",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + directory.resolve("profile"),
                        "about:blank")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(directory.resolve("chromium.log").toFile());
        // The directory for its files.
        program.environment().put("TMPDIR", directory.toString());
        process = program.start();
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(address(directory.resolve("chromium.log"))), new Listener())
                .get(30, TimeUnit.SECONDS);
    }

    /** Starts a browser; a test is skipped where there is none. */
    static Chromium start(Path directory) throws Exception {
        Chromium chromium = new Chromium(directory);
        try {
            String target = value(chromium.call("Target.createTarget", "{\"url\":\"about:blank\"}"), "targetId");
            chromium.session = value(
                    chromium.call("Target.attachToTarget", "{\"targetId\":\"" + target + "\",\"flatten\":true}"),
                    "sessionId");
            for (String domain : List.of("Page", "Runtime", "Log")) {
                chromium.call(domain + ".enable", "{}");
            }
            return chromium;
        } catch (Exception e) {
            chromium.close();
            throw e;
        }
    }

    /** It writes its address to this file when it listens. */
    private String address(Path log) throws IOException {
        while (process.isAlive()) {
            for (String line : Files.readAllLines(log)) {
                Matcher matcher = LISTENING.matcher(line);
                if (matcher.matches()) {
                    return matcher.group(1);
                }
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("chromium has ended: " + Files.readString(log));
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                messages.add(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }
    }

    /** Calls a method of the protocol and returns its reply as JSON. */
    String call(String method, String parameters) throws Exception {
        int id = ++calls;
        String of = session.isEmpty() ? "" : ",\"sessionId\":\"" + session + "\"";
        socket.sendText("{\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + parameters + of + "}", true)
                .get(30, TimeUnit.SECONDS);
        while (true) {
            String message = messages.poll(30, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError(method + " is not answered");
            }
            if (message.startsWith("{\"id\":" + id + ",")) {
                if (message.startsWith("{\"id\":" + id + ",\"error\"")) {
                    throw new AssertionError(method + ": " + message);
                }
                return message;
            }
            if (message.contains("\"method\":\"Runtime.exceptionThrown\"")
                    || message.contains("\"method\":\"Log.entryAdded\"")) {
                complaints.add(message);
            }
        }
    }

    /** Messages that the page has logged: exceptions, and violations of its policy. */
    List<String> complaints() {
        return complaints;
    }

    /** Goes to an address. */
    void visit(String url) throws Exception {
        call("Page.navigate", "{\"url\":" + quote(url) + "}");
    }

    /** The value of a JavaScript expression, as text; a promise is awaited. */
    String evaluate(String expression) throws Exception {
        String reply = call(
                "Runtime.evaluate",
                "{\"awaitPromise\":true,\"returnByValue\":true,\"expression\":"
                        + quote("(async () => String(" + expression + "))()") + "}");
        if (reply.contains("\"exceptionDetails\"")) {
            throw new AssertionError(expression + ": " + reply);
        }
        return value(reply, "value");
    }

    /** Waits until an expression is true. */
    void await(String condition) throws Exception {
        String waiting =
                "new Promise((done, fail) => { const end = Date.now() + 20000; const look = () => { let is = false;"
                        + " try { is = " + condition + "; } catch (e) { is = false; }"
                        + " if (is) done('yes'); else if (Date.now() > end) fail(new Error('not in time'));"
                        + " else setTimeout(look, 10); }; look(); })";
        evaluate("await " + waiting);
    }

    /** Presses and releases a key, by its name. */
    void press(String key) throws Exception {
        String text = key.length() == 1 ? ",\"text\":" + quote(key) : key.equals("Enter") ? ",\"text\":\"\\r\"" : "";
        int code = Map.of("Enter", 13, "Tab", 9, "ArrowDown", 40, "ArrowUp", 38, "ArrowRight", 39, "ArrowLeft", 37)
                .getOrDefault(key, 0);
        for (String type : List.of("keyDown", "keyUp")) {
            call(
                    "Input.dispatchKeyEvent",
                    "{\"type\":\"" + type + "\",\"key\":" + quote(key) + ",\"windowsVirtualKeyCode\":" + code + text
                            + "}");
        }
    }

    /** Types a text into the focused element. */
    void type(String text) throws Exception {
        call("Input.insertText", "{\"text\":" + quote(text) + "}");
    }

    /** Sets the size of the page, and dark mode. */
    void shape(int width, int height, boolean dark) throws Exception {
        call(
                "Emulation.setDeviceMetricsOverride",
                "{\"width\":" + width + ",\"height\":" + height + ",\"deviceScaleFactor\":1,\"mobile\":" + (width < 600)
                        + "}");
        call(
                "Emulation.setEmulatedMedia",
                "{\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\"" + (dark ? "dark" : "light") + "\"}]}");
    }

    /** A picture of the page, as PNG. */
    byte[] screenshot() throws Exception {
        return Base64.getDecoder().decode(value(call("Page.captureScreenshot", "{}"), "data"));
    }

    /** The text of the first member with this name in JSON, which is flat enough for that. */
    private static String value(String json, String name) {
        Matcher matcher =
                Pattern.compile("\"" + name + "\":\"((?:[^\"\\\\]|\\\\.)*+)\"").matcher(json);
        if (!matcher.find()) {
            throw new AssertionError("no " + name + " in " + json);
        }
        return matcher.group(1).replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\");
    }

    private static String quote(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    @Override
    public void close() {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
