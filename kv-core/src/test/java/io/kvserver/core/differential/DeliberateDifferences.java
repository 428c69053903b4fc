package io.kvserver.core.differential;

import io.kvserver.core.command.NewerCommands;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The cases in which kv answers otherwise than the tests' redis-server: the complete list, with the reasons. Everything else is compared
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

    /** HELLO's reply without the version: the tests accept any Redis 7. */
    private static final Pattern VERSION = Pattern.compile("(\\$7\r\nversion\r\n)\\$\\d+\r\n[0-9.]+");
    /** The length of lines about clients. */
    private static final Pattern LENGTH = Pattern.compile("([$=])\\d+\r\n(?=(txt:)?id=\\d+ addr=)");
    /** In a line about a client: addresses, times, memory, and the fields that Redis has from 7.2 on. */
    private static final Pattern FIGURES = Pattern.compile(
            " (l?addr|fd|age|idle|qbuf|qbuf-free|argv-mem|multi-mem|rbs|rbp|obl|oll|omem|tot-mem|events|lib-name|lib-ver)=\\S*");

    static final List<Difference> ALL = List.of(
            new Difference(
                    "The table holds kv's commands, described in kv's words.",
                    List.of("COMMAND", "COUNT"),
                    request -> is(request, "COMMAND") && !is(request, "COMMAND", "HELP")),
            new Difference(
                    "INFO has only what kv can tell truly.",
                    List.of("INFO", "replication"),
                    DeliberateDifferences::asksForInfo),
            new Difference(
                    "MEMORY tells of the JVM's memory.",
                    List.of("MEMORY", "STATS"),
                    request -> is(request, "MEMORY", "STATS")
                            || is(request, "MEMORY", "DOCTOR")
                            || is(request, "MEMORY", "MALLOC-STATS")
                            || is(request, "MEMORY", "USAGE")),
            new Difference(
                    "LATENCY DOCTOR speaks in kv's words.",
                    List.of("LATENCY", "DOCTOR"),
                    request -> is(request, "LATENCY", "DOCTOR")),
            new Difference(
                    "Only a store with a data directory has files; Redis always has.",
                    List.of("BGSAVE"),
                    request -> request.size() < 3
                            && (is(request, "SAVE") || is(request, "BGSAVE") || is(request, "BGREWRITEAOF"))),
            new Difference("LOLWUT draws kv's picture.", List.of("LOLWUT"), request -> is(request, "LOLWUT")),
            new Difference(
                    "CONFIG knows the settings that have an effect in kv.",
                    List.of("CONFIG", "GET", "*"),
                    request -> is(request, "CONFIG", "GET") && request.contains("*")),
            new Difference(
                    "A port is set before the server starts, and no string is longer than 512 MiB.",
                    List.of("CONFIG", "SET", "proto-max-bulk-len", "1gb"),
                    request -> is(request, "CONFIG", "SET")
                            && request.stream().anyMatch(DeliberateDifferences::isSetAtStart)),
            new Difference(
                    "STOP is kv's own word for QUIT, for people at a terminal.",
                    List.of("STOP"),
                    request -> is(request, "STOP")),
            new Difference(
                    "Redis has CLIENT SETINFO from 7.2 on.",
                    List.of("CLIENT", "SETINFO", "LIB-NAME", "x"),
                    request -> is(request, "CLIENT", "SETINFO")),
            new Difference(
                    "Redis has CLIENT NO-TOUCH from 7.2 on.",
                    List.of("CLIENT", "NO-TOUCH", "ON"),
                    request -> is(request, "CLIENT", "NO-TOUCH")),
            new Difference(
                    "Redis has CLUSTER MYSHARDID from 7.2 on.",
                    List.of("CLUSTER", "MYSHARDID"),
                    request -> is(request, "CLUSTER", "MYSHARDID")),
            new Difference(
                    "Valkey has SCRIPT SHOW from 8 on, and Redis has it not.",
                    List.of("SCRIPT", "SHOW", "x"),
                    request -> is(request, "SCRIPT", "SHOW")),
            new Difference(
                    "There is no debugger for scripts.",
                    List.of("SCRIPT", "DEBUG", "YES"),
                    request -> is(request, "SCRIPT", "DEBUG")),
            new Difference(
                    "Redis has these commands from 7.2 on, or later.",
                    List.of("DIGEST", "x"),
                    request -> NewerCommands.NAMES.contains(request.get(0).toLowerCase(Locale.ROOT))
                            && !is(request, "STOP")),
            new Difference(
                    "Redis has these operations of BITOP from 8.2 on.",
                    List.of("BITOP", "ONE", "x", "y"),
                    request -> is(request, "BITOP")
                            && (has(request, "DIFF")
                                    || has(request, "DIFF1")
                                    || has(request, "ANDOR")
                                    || has(request, "ONE"))),
            new Difference(
                    "Redis has these options of SET from 8.4 on.",
                    List.of("SET", "x", "y", "IFNE", "z"),
                    request -> is(request, "SET")
                            && (has(request, "IFEQ")
                                    || has(request, "IFNE")
                                    || has(request, "IFDEQ")
                                    || has(request, "IFDNE"))),
            new Difference(
                    "Redis has these options of XADD and XTRIM from 8.2 on.",
                    List.of("XTRIM", "x", "MAXLEN", "1", "ACKED"),
                    request -> (is(request, "XADD") || is(request, "XTRIM"))
                            && (has(request, "KEEPREF") || has(request, "DELREF") || has(request, "ACKED"))),
            new Difference(
                    "Redis has the option MAXAGE of CLIENT KILL from 7.4 on.",
                    List.of("CLIENT", "KILL", "MAXAGE", "10"),
                    request -> is(request, "CLIENT", "KILL") && has(request, "MAXAGE")),
            new Difference(
                    "Redis has the option WITHSCORE of ZRANK and ZREVRANK from 7.2 on.",
                    List.of("ZRANK", "a", "b", "WITHSCORE"),
                    request -> request.size() > 3 && (is(request, "ZRANK") || is(request, "ZREVRANK"))),
            new Difference(
                    "CLIENT HELP has lines for SETINFO, NO-TOUCH and MAXAGE, which Redis 7.0 has not.",
                    List.of("CLIENT", "HELP"),
                    request -> is(request, "CLIENT", "HELP") && request.size() == 2));

    private static final Set<String> OF_USERS = Set.of("GENPASS", "LIST", "LOG", "USERS");

    private static final Set<String> CHANGING_USERS = Set.of("CAT", "DELUSER", "DRYRUN", "GETUSER", "LOG", "SETUSER");

    private static final Set<String> SECTIONS = Set.of(
            "DEFAULT",
            "ALL",
            "EVERYTHING",
            "SERVER",
            "CLIENTS",
            "MEMORY",
            "PERSISTENCE",
            "STATS",
            "REPLICATION",
            "CPU",
            "COMMANDSTATS",
            "ERRORSTATS",
            "LATENCYSTATS",
            "KEYSPACE");

    private DeliberateDifferences() {}

    /** Whether a reply to the request can be compared at all. */
    static boolean allow(List<String> request) {
        return ALL.stream().noneMatch(difference -> difference.concerns().test(request)) && !dependsOnMore(request);
    }

    /** Whether the reply depends on the time or on the rest of the server, or comes late or never. */
    private static boolean dependsOnMore(List<String> request) {
        return switch (request.get(0).toUpperCase(Locale.ROOT)) {
            case "TIME", "LASTSAVE" -> request.size() == 1;
            // Redis would have a replica afterwards.
            case "SYNC" -> request.size() == 1;
            case "PSYNC" -> request.size() > 2;
            // It would end the server.
            case "SHUTDOWN" ->
                request.stream()
                        .skip(1)
                        .allMatch(word ->
                                List.of("SAVE", "NOSAVE", "NOW", "FORCE").contains(word.toUpperCase(Locale.ROOT)));
            // The redis-server still has the users of other tests.
            case "ACL" ->
                request.size() == 2
                        ? OF_USERS.contains(request.get(1).toUpperCase(Locale.ROOT))
                        : request.size() > 2
                                && CHANGING_USERS.contains(request.get(1).toUpperCase(Locale.ROOT));
            // Redis waits for replicas that may connect, perhaps for ever.
            case "WAIT" -> request.size() == 3 && isPositive(request.get(1));
            case "SLOWLOG" ->
                is(request, "SLOWLOG", "LEN")
                        || (is(request, "SLOWLOG", "GET")
                                && (request.size() == 2
                                        || isPositive(request.get(2))
                                        || request.get(2).equals("-1")));
            case "LATENCY" -> is(request, "LATENCY", "HISTOGRAM");
            // Before 7.2 Redis does not tell when a consumer of an existing group last got an entry.
            case "XINFO" ->
                is(request, "XINFO", "CONSUMERS") || (is(request, "XINFO", "STREAM") && has(request, "FULL"));
            // Redis may lengthen the value for writes that then fail, without a notice to clients that watch the key;
            // kv
            // gives that notice.
            case "BITFIELD" -> has(request, "FAIL");
            default -> false;
        };
    }

    private static boolean isPositive(String word) {
        return word.matches("[1-9]\\d*");
    }

    private static boolean asksForInfo(List<String> request) {
        return is(request, "INFO")
                && (request.size() == 1
                        || request.stream().skip(1).anyMatch(word -> SECTIONS.contains(word.toUpperCase(Locale.ROOT))));
    }

    private static boolean isSetAtStart(String word) {
        return word.equalsIgnoreCase("port") || word.equalsIgnoreCase("proto-max-bulk-len");
    }

    /**
     * The part of a reply that has to be the same: HELLO's without the version, and of lines about clients only the fields that depend on
     * requests alone.
     */
    static String comparable(String reply) {
        String anyVersion = VERSION.matcher(reply).replaceAll("$1");
        if (!anyVersion.contains("id=")) {
            return anyVersion;
        }
        return FIGURES.matcher(LENGTH.matcher(anyVersion).replaceAll("$1")).replaceAll("");
    }

    private static boolean has(List<String> request, String word) {
        return request.stream().anyMatch(each -> each.toUpperCase(Locale.ROOT).equals(word));
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
