package io.kvserver.console;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Decides who gets anything: programs on this machine that ask for it by one of its names and know the token, and for data only the
 * console's own page. Immutable; any thread.
 */
final class Gate {
    /** A header that a form cannot send, and a script of another page only after asking, which is never allowed. */
    private static final String OWN_HEADER = "X-Kv-Console";

    private static final String QUERY = "token=";

    /** No scripts or styles but the module's own files, no frames, and in browsers that know it, no HTML from strings. */
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

    /** Forbids what a browser would allow. */
    static void protect(Headers headers) {
        headers.set("Content-Security-Policy", POLICY);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Cache-Control", "no-store");
    }

    /** Refuses other machines, and names that are not this console's: a page of another name may have had that name lead here. */
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

    /** Whether the address has the token: then it is kept in a cookie, and {@link #checkToken} finds it there. */
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

    /** Refuses who has not been {@linkplain #admits admitted}. */
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

    /** Refuses what another page may have sent. */
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

    /** With the port in it: a browser gives cookies to all ports of a machine. */
    private static String cookieName(HttpExchange exchange) {
        return "kv-console-" + exchange.getLocalAddress().getPort();
    }

    private boolean isToken(String text) {
        return MessageDigest.isEqual(token, text.getBytes(StandardCharsets.US_ASCII));
    }
}
