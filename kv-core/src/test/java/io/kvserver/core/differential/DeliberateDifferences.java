package io.kvserver.core.differential;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Where kv does not answer as the redis-server of the tests: the whole list, with the reasons. Everything else is compared
 * byte for byte. Immutable; any thread.
 */
final class DeliberateDifferences {
    /** A kind of request whose replies differ, with an example; such a request is not compared. */
    record Difference(String reason, List<String> example, Predicate<List<String>> concerns) {
        @Override
        public String toString() {
            return reason;
        }
    }

    /** In HELLO's reply: any Redis 7 may be the oracle. */
    private static final Pattern VERSION = Pattern.compile("(\\$7\r\nversion\r\n)\\$\\d+\r\n[0-9.]+");

    static final List<Difference> ALL = List.of(
            new Difference(
                    "The table holds kv's commands, described in kv's words.",
                    List.of("COMMAND", "COUNT"),
                    request -> is(request, "COMMAND")),
            new Difference(
                    "HELP describes kv's subcommands in kv's words.",
                    List.of("PUBSUB", "HELP"),
                    request -> is(request, "PUBSUB", "HELP")),
            new Difference(
                    "STOP is kv's own word for QUIT, for people at a terminal.",
                    List.of("STOP"),
                    request -> is(request, "STOP")),
            new Difference(
                    "Redis has CLIENT SETINFO from 7.2 on.",
                    List.of("CLIENT", "SETINFO", "LIB-NAME", "x"),
                    request -> is(request, "CLIENT", "SETINFO")));

    private DeliberateDifferences() {}

    /** Whether a reply to the request can be compared at all. */
    static boolean allow(List<String> request) {
        return ALL.stream().noneMatch(difference -> difference.concerns().test(request));
    }

    /** What of a reply has to be the same. */
    static String withoutVersion(String reply) {
        return VERSION.matcher(reply).replaceAll("$1");
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
}
