package io.kvserver.console;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Controls access: only programs on this machine that use one of the console's names and know the token; for data, only
 * the console's own page. Immutable; any thread.
 */
final class Gate {
    /**
     * A header that a form cannot send. A script of another page would need a preflight request, which is always
     * refused.
     */
    private static final String OWN_HEADER = "X-Kv-Console";

    private static final String QUERY = "token=";

    /** Only the module's own scripts and styles, no frames and, in browsers that support it, no HTML from strings. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri"
                    + " 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script';"
                    + " trusted-types 'none'";

    private final byte[] token;
    private final Set<String> hosts;

    Gate(String token, Set<String> hosts) {
        this.token = token.getBytes(StandardCharsets.US_ASCII);
        this.hosts = hosts;
    }

    /** Sets the headers that restrict the browser. */
    static void protect(Headers headers) {
        headers.set("Content-Security-Policy", POLICY);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Cache-Control", "no-store");
    }

    /**
     * Refuses other machines, and host names other than the console's: another site may have pointed its name here (DNS
     * rebinding).
     */
    void checkPlace(HttpExchange exchange) throws RefusedException {
        if (!exchange.getRemoteAddress().getAddress().isLoopbackAddress()) {
            throw new RefusedException(403, "only for this machine");
        }
        List<String> values = exchange.getRequestHeaders().getOrDefault("Host", List.of());
        if (values.size() != 1 || !hosts.contains(withoutPort(values.get(0)))) {
            throw new RefusedException(403, "this console has another name");
        }
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        String name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
        return name.toLowerCase(Locale.ROOT);
    }

    /** Whether the address contains the token; if so, stores it in a cookie for {@link #checkToken}. */
    boolean admits(HttpExchange exchange) {
        String query = exchange.getRequestURI().getRawQuery();
        if (query == null || !query.startsWith(QUERY) || !isToken(query.substring(QUERY.length()))) {
            return false;
        }
        exchange.getResponseHeaders()
                .add(
                        "Set-Cookie",
                        cookieName(exchange) + "=" + new String(token, StandardCharsets.US_ASCII) + "; Path="
                                + exchange.getHttpContext().getPath() + "; HttpOnly; SameSite=Strict");
        return true;
    }

    /** Refuses clients that have not been {@linkplain #admits admitted}. */
    void checkToken(HttpExchange exchange) throws RefusedException {
        String start = cookieName(exchange) + "=";
        for (String header : exchange.getRequestHeaders().getOrDefault("Cookie", List.of())) {
            for (String cookie : header.split(";")) {
                String pair = cookie.strip();
                if (pair.startsWith(start) && isToken(pair.substring(start.length()))) {
                    return;
                }
            }
        }
        throw new RefusedException(401, "open the address with the token that was printed when the console started");
    }

    /** Refuses requests that another page may have sent. */
    void checkOwnPage(HttpExchange exchange) throws RefusedException {
        Headers headers = exchange.getRequestHeaders();
        String host = headers.getFirst("Host");
        String origin = headers.getFirst("Origin");
        String site = headers.getFirst("Sec-Fetch-Site");
        boolean foreign = origin != null && !origin.equals("http://" + host) && !origin.equals("https://" + host);
        if (!"1".equals(headers.getFirst(OWN_HEADER)) || foreign || (site != null && !site.equals("same-origin"))) {
            throw new RefusedException(403, "only the console's own page may ask");
        }
    }

    /** The cookie's name with the port in it, because a browser sends cookies to all ports of a machine. */
    private static String cookieName(HttpExchange exchange) {
        return "kv-console-" + exchange.getLocalAddress().getPort();
    }

    private boolean isToken(String text) {
        return MessageDigest.isEqual(token, text.getBytes(StandardCharsets.US_ASCII));
    }
}
