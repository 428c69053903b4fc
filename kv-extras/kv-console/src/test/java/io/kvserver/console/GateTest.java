package io.kvserver.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.CapturedLog;
import io.kvserver.core.KvStore;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests a console answers. */
class GateTest {
    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    private static Visited visited;

    @BeforeAll
    static void start() throws IOException {
        visited = new Visited(new KvStore(), options -> options.host("Proxy.example"));
    }

    @AfterAll
    static void stop() {
        visited.close();
    }

    /** Nothing that a browser sends is logged as a warning or an error. */
    @AfterEach
    void nothingWasLoggedAsAProblem() {
        log.assertQuiet();
    }

    @Test
    void theFirstVisitBringsTheTokenAndACookieKeepsIt() throws IOException {
        Visited.Response first = visited.get("/kv/?token=" + Visited.TOKEN, "Cookie:");

        assertEquals(200, first.status());
        assertEquals(
                "kv-console-" + visited.port() + "=" + Visited.TOKEN + "; Path=/kv; HttpOnly; SameSite=Strict",
                first.header("Set-Cookie"));
        assertTrue(first.body().startsWith("<!doctype html>"));
        assertEquals("", visited.get("/kv/").header("Set-Cookie"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/kv/", "/kv/console.js", "/kv/?token=", "/kv/?token=0123456789abcdeF", "/kv/?x=0123456789abcdef"
            })
    void withoutTheTokenEveryRequestIsRefused(String path) throws IOException {
        Visited.Response refused = visited.get(path, "Cookie:");

        assertEquals(401, refused.status());
        assertEquals("", refused.header("Set-Cookie"));
        assertTrue(refused.body().startsWith("open the address with the token"), refused.body());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a=b", "kv-console-1=0123456789abcdef", "kv-console-PORT=0123456789abcde", "kv-console-PORT="})
    void anotherCookieIsNoToken(String cookie) throws IOException {
        String named = cookie.replace("PORT", Integer.toString(visited.port()));

        assertEquals(401, visited.get("/kv/", "Cookie: " + named).status());
        assertEquals(
                401,
                visited.request("POST /kv/api/about", visited.ownHeaders("Cookie: " + named), new byte[0])
                        .status());
    }

    @Test
    void theTokenIsFoundAmongOtherCookies() throws IOException {
        String cookies = "Cookie: a=b; kv-console-" + visited.port() + "=" + Visited.TOKEN + "; c";

        assertEquals(200, visited.get("/kv/", cookies).status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.1:80", "localhost:3001", "LOCALHOST", "[::1]:1", "proxy.example"})
    void itsOwnNamesAreAnswered(String host) throws IOException {
        assertEquals(200, visited.get("/kv/", "Host: " + host).status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example", "127.0.0.1.evil.example", "evil.example:3001", "localhost.", "[::2]:1", "::1"})
    void anotherNameThatLeadsHereIsRefused(String host) throws IOException {
        assertEquals(403, visited.get("/kv/", "Host: " + host).status());
        assertEquals(
                403, visited.get("/kv/?token=" + Visited.TOKEN, "Host: " + host).status());
    }

    @Test
    void twoNamesAreRefused() throws IOException {
        assertEquals(
                403,
                visited.request(
                                "GET /kv/",
                                List.of(
                                        "Host: localhost",
                                        "Host: localhost",
                                        "Cookie: kv-console-" + visited.port() + "=" + Visited.TOKEN),
                                new byte[0])
                        .status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Kv-Console:",
                "X-Kv-Console: 2",
                "Origin: http://evil.example",
                "Origin: null",
                "Origin: http://127.0.0.1:1",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site",
                "Sec-Fetch-Site: none"
            })
    void anotherPageCannotAsk(String header) throws IOException {
        Visited.Response refused = visited.request("POST /kv/api/about", visited.ownHeaders(header), new byte[0]);

        assertEquals(403, refused.status());
        assertEquals("{\"error\":\"only the console's own page may ask\"}", refused.body());
        assertEquals("", refused.header("Access-Control-Allow-Origin"));
    }

    @Test
    void itsOwnPageCanAsk() throws IOException {
        Visited.Response answer = visited.request(
                "POST /kv/api/about",
                visited.ownHeaders("Origin: http://127.0.0.1:" + visited.port(), "Sec-Fetch-Site: same-origin"),
                new byte[0]);

        assertEquals(200, answer.status());
        assertEquals("application/json", answer.header("Content-Type"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPTIONS /kv/api/about", "PUT /kv/api/about", "DELETE /kv/", "TRACE /kv/"})
    void onlyGetAndPostAreAccepted(String line) throws IOException {
        Visited.Response refused = visited.request(line, visited.ownHeaders(), new byte[0]);

        assertEquals(405, refused.status());
        assertEquals("", refused.header("Access-Control-Allow-Headers"));
    }

    @Test
    void dataIsNotAvailableByGet() throws IOException {
        assertEquals(404, visited.get("/kv/api/about").status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/kv/", "/kv/console.js", "/kv/nothing", "/kv/?token=wrong"})
    void everyAnswerForbidsWhatABrowserWouldAllow(String path) throws IOException {
        Visited.Response answer = visited.get(path);
        String policy = answer.header("Content-Security-Policy");

        assertTrue(policy.contains("default-src 'none'") && policy.contains("script-src 'self'"), policy);
        assertTrue(policy.contains("frame-ancestors 'none'") && policy.contains("trusted-types 'none'"), policy);
        assertFalse(policy.contains("unsafe") || policy.contains("http"), policy);
        assertEquals("nosniff", answer.header("X-Content-Type-Options"));
        assertEquals("DENY", answer.header("X-Frame-Options"));
        assertEquals("no-referrer", answer.header("Referrer-Policy"));
        assertEquals("no-store", answer.header("Cache-Control"));
    }

    @Test
    void thePageHasNoScriptOrStyleInItAndNamesNoOtherHost() throws IOException {
        String html = visited.get("/kv/").body();

        assertFalse(html.matches("(?s).*(<script[^>]*>[^<]|<style|style=|\\son[a-z]+=|https?://).*"), html);
        for (String file :
                List.of("console.js", "parts.js", "keys.js", "values.js", "command.js", "figures.js", "console.css")) {
            Visited.Response answer = visited.get("/kv/" + file);
            assertEquals(200, answer.status(), file);
            String text = answer.body().replace("http://www.w3.org/2000/svg", "");
            assertFalse(
                    text.matches("(?s).*(https?:|innerHTML|outerHTML|insertAdjacent|document\\.write|eval\\().*"),
                    file);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/kv/../kv/Console.class",
                "/kv/Console.class",
                "/kv/%2e%2e/Console.class",
                "/kv/console.js/",
                "/kv//"
            })
    void onlyThePagesOwnFilesAreThere(String path) throws IOException {
        assertEquals(404, visited.get(path).status());
    }

    @Test
    void aPathWithoutASlashLeadsToThePage() throws IOException {
        Visited.Response answer = visited.get("/kv");

        assertEquals(303, answer.status());
        assertEquals("/kv/", answer.header("Location"));
    }

    @Test
    void requestsAreBounded() throws IOException {
        assertEquals(
                413,
                visited.request("POST /kv/api/about", visited.ownHeaders(), new byte[(1 << 20) + 1])
                        .status());
    }

    @Test
    void aTokenThatCouldBeGuessedIsRefused() {
        try (KvStore store = new KvStore()) {
            assertThrows(IllegalArgumentException.class, () -> new Console.Builder(store).token("short"));
            assertThrows(IllegalArgumentException.class, () -> new Console.Builder(store).token("0123456789abcde;"));
            try (Console one = new Console.Builder(store).build();
                    Console other = new Console.Builder(store).build()) {
                assertEquals(32, one.token().length());
                assertFalse(one.token().equals(other.token()));
            }
        }
    }
}
