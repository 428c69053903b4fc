package io.kvserver.core.differential;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Where kv does not answer as the redis-server of the tests: the whole list, with the reasons. Everything else is compared
 * byte for byte. Immutable; any thread.
 */
final class DeliberateDifferences {
    /**
     * A kind of request whose replies differ.
     *
     * @param example a request of that kind
     * @param masked what remains of a reply when what differs is taken out; {@code null} if the request is not to be compared
     */
    record Difference(
            String reason, List<String> example, Predicate<List<String>> concerns, UnaryOperator<String> masked) {}

    private static final Pattern HELLO_ID = Pattern.compile("(\\$2\r\nid\r\n):\\d+");
    private static final Pattern HELLO_VERSION = Pattern.compile("(\\$7\r\nversion\r\n)\\$\\d+\r\n[0-9.]+");
    private static final Pattern INTEGER = Pattern.compile(":\\d+\r\n");

    static final List<Difference> ALL = List.of(
            new Difference(
                    "Client numbers depend on who connected before; and any 7.x may be the oracle.",
                    List.of("HELLO", "3"),
                    request -> is(request, "HELLO"),
                    reply -> HELLO_VERSION
                            .matcher(HELLO_ID.matcher(reply).replaceAll("$1:ID"))
                            .replaceAll("$1VERSION")),
            new Difference(
                    "Client numbers depend on who connected before.",
                    List.of("CLIENT", "ID"),
                    request -> is(request, "CLIENT", "ID"),
                    reply -> INTEGER.matcher(reply).replaceAll(":ID")),
            new Difference(
                    "The table holds kv's commands, described in kv's words.",
                    List.of("COMMAND", "COUNT"),
                    request -> is(request, "COMMAND"),
                    null),
            new Difference(
                    "STOP is kv's own word for QUIT, for people at a terminal.",
                    List.of("STOP"),
                    request -> is(request, "STOP"),
                    null),
            new Difference(
                    "kv has database 0 alone; more come with the commands on databases.",
                    List.of("SELECT", "1"),
                    request -> is(request, "SELECT")
                            && request.size() == 2
                            && !request.get(1).equals("0")
                            && isDatabase(request.get(1)),
                    null),
            new Difference(
                    "Redis has CLIENT SETINFO from 7.2 on.",
                    List.of("CLIENT", "SETINFO", "LIB-NAME", "x"),
                    request -> is(request, "CLIENT", "SETINFO"),
                    null));

    private DeliberateDifferences() {}

    /** Whether a reply to the request can be compared at all. */
    static boolean allow(List<String> request) {
        return ALL.stream()
                .noneMatch(difference ->
                        difference.masked() == null && difference.concerns().test(request));
    }

    /** What of the reply has to be the same. */
    static String masked(List<String> request, String reply) {
        String masked = reply;
        for (Difference difference : ALL) {
            if (difference.masked() != null && difference.concerns().test(request)) {
                masked = difference.masked().apply(masked);
            }
        }
        return masked;
    }

    private static boolean is(List<String> request, String... words) {
        if (request.size() < words.length) {
            return false;
        }
        for (int i = 0; i < words.length; i++) {
            if (!request.get(i).toUpperCase(Locale.ROOT).equals(words[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDatabase(String word) {
        return word.matches("[1-9]|1[0-5]");
    }
}
