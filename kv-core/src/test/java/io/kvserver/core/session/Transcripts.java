package io.kvserver.core.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Conversations in the line protocol, in a form for human readers, for any test that has something to talk to. In a file, {@code ## }
 * starts a transcript with its title, {@code > } is a request, {@code <EOF} a close, and {@code # } a comment. Of a reply,
 *
 * <ul>
 * {@code < } is an exact line,
 *   <li>{@code ~ } is a regular expression that a whole line matches, where the reply is another one each time, and
 *   <li>{@code ...} is any number of lines, where servers have different ones, up to the first that is as the next in the file.
 * </ul>
 *
 * <p>From the reply of a successful HELLO on, replies are RESP as it is, each line ended by CR LF. Immutable; any thread.
 */
public final class Transcripts {
    private static final String ANY_LINES = "...";

    private Transcripts() {}

    /** A conversation that starts on a fresh connection to an empty store. */
    public record Transcript(String title, List<Exchange> exchanges) {
        @Override
        public String toString() {
            return title;
        }
    }

    /** How a line of a reply is to be. */
    public enum Kind {
        EXACT,
        PATTERN,
        ANY_NUMBER
    }

    /** A line of a reply, or how it is to be. */
    public record Line(Kind kind, String text) {
        public static Line exact(String text) {
            return new Line(Kind.EXACT, text);
        }

        /** As a regular expression, with the line's end. */
        private String regex(String lineEnd) {
            return switch (kind) {
                case EXACT -> Pattern.quote(text + lineEnd);
                case PATTERN -> "(?:" + text + ")" + lineEnd;
                case ANY_NUMBER -> "(?:(?s:.*)" + lineEnd + ")?";
            };
        }
    }

    /** A request without its line end, its whole reply, whether that is RESP, and whether the server then closes. */
    public record Exchange(String request, List<Line> reply, boolean isResp, boolean closes) {
        /** What a client sends. */
        public byte[] requestBytes() {
            return (request + '\n').getBytes(UTF_8);
        }

        /** How many lines the reply has; if {@link #isOpen}, at least. */
        public int lineCount() {
            return (int) reply.stream()
                    .filter(line -> line.kind() != Kind.ANY_NUMBER)
                    .count();
        }

        /** Whether the reply may have any number of lines. */
        public boolean isOpen() {
            return reply.stream().anyMatch(line -> line.kind() == Kind.ANY_NUMBER);
        }

        /** Fails unless the bytes are such a reply, with all its line ends. */
        public void assertAnsweredBy(byte[] bytes) {
            String text = new String(bytes, UTF_8);
            String lineEnd = isResp ? "\r\n" : "\n";
            if (reply.stream().allMatch(line -> line.kind() == Kind.EXACT)) {
                // Not as one pattern, so that a failure shows the difference.
                String whole = reply.stream().map(line -> line.text() + lineEnd).collect(joining());
                assertEquals(whole, text, request);
                return;
            }
            String regex = reply.stream().map(line -> line.regex(lineEnd)).collect(joining());
            boolean matches =
                    Pattern.compile(regex, Pattern.UNIX_LINES).matcher(text).matches();
            assertTrue(matches, () -> request + " is not to be answered with:\n" + text);
        }
    }

    /** The files that hold for redis-server, too. */
    private static final List<String> FAMILIES = List.of(
            "strings",
            "hashes",
            "sets",
            "lists",
            "sorted-sets",
            "streams",
            "bits",
            "hyperloglogs",
            "places",
            "access",
            "keys",
            "transactions",
            "scripts",
            "pubsub",
            "client",
            "connection",
            "commands",
            "server",
            "memory",
            "clusters");

    /** The files that hold for kv only. */
    private static final List<String> OWN = List.of("line-protocol", "kv-only", "hash-fields");

    /** All transcripts. */
    public static List<Transcript> all() {
        return Stream.concat(OWN.stream(), FAMILIES.stream())
                .flatMap(name -> load(name).stream())
                .toList();
    }

    /** Those that hold for redis-server, too. */
    public static List<Transcript> ofRedis() {
        return FAMILIES.stream().flatMap(name -> load(name).stream()).toList();
    }

    /** The transcripts of the file {@code transcripts/NAME.txt} among the test resources. */
    public static List<Transcript> load(String name) {
        String resource = "/transcripts/" + name + ".txt";
        try (InputStream in = Transcripts.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("no such transcripts: " + resource);
            }
            return parse(new String(in.readAllBytes(), UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Transcript> parse(String text) {
        List<Transcript> transcripts = new ArrayList<>();
        List<Exchange> exchanges = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (line.startsWith("## ")) {
                exchanges = new ArrayList<>();
                transcripts.add(new Transcript(line.substring(3), exchanges));
            } else if (line.startsWith("> ")) {
                boolean isResp = !exchanges.isEmpty() && last(exchanges).isResp();
                exchanges.add(new Exchange(line.substring(2), List.of(), isResp, false));
            } else if (line.startsWith("<") || line.startsWith("~ ") || line.equals(ANY_LINES)) {
                exchanges.set(exchanges.size() - 1, answered(last(exchanges), line));
            } else if (!line.isEmpty() && !line.startsWith("# ")) {
                throw new IllegalArgumentException("not a line of a transcript: " + line);
            }
        }
        return transcripts;
    }

    private static Exchange last(List<Exchange> exchanges) {
        return exchanges.get(exchanges.size() - 1);
    }

    private static Exchange answered(Exchange exchange, String line) {
        if (line.equals("<EOF")) {
            return new Exchange(exchange.request(), exchange.reply(), exchange.isResp(), true);
        }
        List<Line> lines = new ArrayList<>(exchange.reply());
        lines.add(replyLine(line));
        return new Exchange(exchange.request(), lines, exchange.isResp() || changesToResp(exchange, line), false);
    }

    private static Line replyLine(String line) {
        if (line.equals(ANY_LINES)) {
            return new Line(Kind.ANY_NUMBER, "");
        }
        String text = line.length() < 2 ? "" : line.substring(2);
        return new Line(line.startsWith("~") ? Kind.PATTERN : Kind.EXACT, text);
    }

    private static boolean changesToResp(Exchange exchange, String line) {
        return exchange.request().startsWith("HELLO") && (line.startsWith("< *") || line.startsWith("< %"));
    }
}
