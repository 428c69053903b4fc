package io.kvserver.core;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.differential.RedisConnection;
import io.kvserver.core.differential.RedisServerProcess;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** All keys of all databases of a store or server, each with its value and deadline. Stateless. */
public final class Contents {
    private static final int DATABASES = 16;

    private Contents() {}

    /** Sends a request, and returns the reply in RESP2, a char for each byte. */
    @FunctionalInterface
    public interface Server {
        String exchange(List<String> words) throws IOException;
    }

    public static SortedMap<String, String> of(KvStore store) {
        SessionDriver session = new SessionDriver(store, InlineReplies.RESP);
        try {
            return of(words -> new String(session.exchangePatiently(Requests.array(words)), ISO_8859_1));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public static SortedMap<String, String> of(RedisServerProcess redis) throws IOException {
        try (RedisConnection connection = new RedisConnection(redis)) {
            return of(connection::exchange);
        }
    }

    /** From {@code DATABASE:KEY} to {@code VALUE @ DEADLINE}. */
    public static SortedMap<String, String> of(Server server) throws IOException {
        return matching("*", server);
    }

    /** The same of the keys that match a pattern. */
    public static SortedMap<String, String> matching(String pattern, Server server) throws IOException {
        SortedMap<String, String> contents = new TreeMap<>();
        for (int database = 0; database < DATABASES; database++) {
            assertEquals("+OK\r\n", server.exchange(List.of("SELECT", Integer.toString(database))));
            for (String key : bulks(server.exchange(List.of("KEYS", pattern)))) {
                String value = value(key, server);
                String deadline = server.exchange(List.of("PEXPIRETIME", key)).strip();
                contents.put(database + ":" + key, value + "@" + deadline);
            }
        }
        return contents;
    }

    /** A value in a form that does not depend on the server's order. */
    private static String value(String key, Server server) throws IOException {
        String type = server.exchange(List.of("TYPE", key)).strip();
        return switch (type) {
            case "+list" -> type + server.exchange(List.of("LRANGE", key, "0", "-1"));
            case "+zset" -> {
                List<String> all = bulks(server.exchange(List.of("ZRANGE", key, "0", "-1", "WITHSCORES")));
                for (int i = 1; i < all.size(); i += 2) {
                    // Versions write the same number in different ways.
                    String score = all.get(i).replace("inf", "Infinity");
                    all.set(i, Double.toString(Double.parseDouble(score)));
                }
                yield type + all;
            }
            case "+set" -> type + new TreeSet<>(bulks(server.exchange(List.of("SMEMBERS", key))));
            // Without figures about the server's own structures, and without the times when consumers were seen, which
            // no
            // log contains.
            case "+stream" ->
                type
                        + withoutActiveTimes(server.exchange(List.of("XINFO", "STREAM", key, "FULL", "COUNT", "0")))
                                .replaceAll("(seen-time|radix-tree-nodes)\r\n:\\d+", "$1");
            case "+hash" -> {
                SortedMap<String, String> fields = new TreeMap<>();
                List<String> all = bulks(server.exchange(List.of("HGETALL", key)));
                for (int i = 0; i < all.size(); i += 2) {
                    fields.put(all.get(i), all.get(i + 1));
                }
                yield type + fields;
            }
            default -> server.exchange(List.of("GET", key));
        };
    }

    /** A reply of XINFO without the time when a consumer last got an entry, which Redis has from 7.2 on. */
    public static String withoutActiveTimes(String reply) {
        String name = "(\r\n\\$4\r\nname\r\n(?:(?!\\$4\r\nname\r\n).)*?";
        String withinFull = name + "\\$9\r\nseen-time\r\n:\\d+\r\n)\\$11\r\nactive-time\r\n:-?\\d+\r\n";
        String ofConsumer = name + "\\$4\r\nidle\r\n:\\d+\r\n)\\$8\r\ninactive\r\n:-?\\d+\r\n";
        return reply.replaceAll("(?s)\\*10" + withinFull, "*8$1")
                .replaceAll("(?s)%5" + withinFull, "%4$1")
                .replaceAll("(?s)\\*8" + ofConsumer, "*6$1")
                .replaceAll("(?s)%4" + ofConsumer, "%3$1");
    }

    /** The elements of an array of bulk strings. */
    public static List<String> bulks(String array) {
        List<String> bulks = new ArrayList<>();
        for (int at = array.indexOf('\n') + 1; at < array.length(); ) {
            int head = array.indexOf('\r', at);
            int length = Integer.parseInt(array.substring(at + 1, head));
            bulks.add(array.substring(head + 2, head + 2 + length));
            at = head + 2 + length + 2;
        }
        return bulks;
    }
}
