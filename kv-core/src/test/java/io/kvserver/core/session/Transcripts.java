package io.kvserver.core.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Conversations in the line protocol as people read them, for any test that has something to talk to. In a file, {@code ## }
 * starts a transcript with its title, {@code > } is what is sent, {@code < } a whole reply line, {@code <EOF} a close, and
 * {@code # } a comment. Immutable; any thread.
 */
public final class Transcripts {
    private Transcripts() {}

    /** A conversation that starts on a fresh connection to an empty store. */
    public record Transcript(String title, List<Exchange> exchanges) {
        @Override
        public String toString() {
            return title;
        }
    }

    /** A request without its line end, its whole reply, and whether the server then closes. */
    public record Exchange(String request, List<String> replyLines, boolean closes) {
        /** What a client sends. */
        public byte[] requestBytes() {
            return (request + '\n').getBytes(UTF_8);
        }

        /** What the client gets. */
        public byte[] replyBytes() {
            StringBuilder reply = new StringBuilder();
            for (String line : replyLines) {
                reply.append(line).append('\n');
            }
            return reply.toString().getBytes(UTF_8);
        }
    }

    /** The files that hold for redis-server, too. */
    private static final List<String> FAMILIES =
            List.of("strings", "bits", "keys", "transactions", "pubsub", "client", "connection", "commands", "server");

    /** The files that hold for kv only. */
    private static final List<String> OWN = List.of("line-protocol", "kv-only");

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
                exchanges.add(new Exchange(line.substring(2), new ArrayList<>(), false));
            } else if (line.startsWith("<")) {
                int last = exchanges.size() - 1;
                exchanges.set(last, answered(exchanges.get(last), line));
            } else if (!line.isEmpty() && !line.startsWith("# ")) {
                throw new IllegalArgumentException("not a line of a transcript: " + line);
            }
        }
        return transcripts;
    }

    private static Exchange answered(Exchange exchange, String line) {
        if (line.equals("<EOF")) {
            return new Exchange(exchange.request(), exchange.replyLines(), true);
        }
        List<String> lines = new ArrayList<>(exchange.replyLines());
        lines.add(line.equals("<") ? "" : line.substring(2));
        return new Exchange(exchange.request(), lines, exchange.closes());
    }
}
