package io.kvserver.core.command.server;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.StandardCommands;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.CommandTable;
import io.kvserver.core.command.Group;
import io.kvserver.core.command.NewerCommands;
import io.kvserver.core.session.Transcripts;
import io.kvserver.core.session.Transcripts.Exchange;
import io.kvserver.core.session.Transcripts.Line;
import io.kvserver.core.session.Transcripts.Transcript;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each command has a transcript in which it succeeds. */
class TranscriptCoverageTest {
    private static final CommandTable TABLE = StandardCommands.table();

    /** Commands that redis-server 7.0 does not have, so that only kv runs their transcripts. */
    private static final Set<String> OWN = NewerCommands.NAMES;

    /** Commands that fail in each transcript, with the reason. */
    private static final Map<String, String> FAILING = Map.of(
            "acl|load",
            "There is no file of users.",
            "acl|save",
            "There is no file of users.",
            "bgrewriteaof",
            "There is no data directory.",
            "bgsave",
            "There is no data directory.",
            "save",
            "There is no data directory.",
            "config|rewrite",
            "There is no file.",
            "debug",
            "It is not allowed.",
            "shutdown",
            "It would also end the redis-server that all transcripts share.",
            "sync",
            "A transcript has no place for a dump.",
            "psync",
            "There is no replication.");

    /** Error codes: such a reply does not show what a command does. */
    private static final Set<String> ERRORS = Set.of(
            "ERR", "EXECABORT", "WRONGTYPE", "BUSYKEY", "NOAUTH", "WRONGPASS", "NOPROTO", "NOPERM", "OOM", "NOSCRIPT");

    @Test
    void eachCommandOfRedisIsInATranscriptThatRunsAgainstRedis() {
        Set<String> missing = new TreeSet<>();
        runnable().map(Command::name).forEach(missing::add);

        missing.removeAll(names(Transcripts.ofRedis(), exchange -> true));

        assertEquals(new TreeSet<>(OWN), missing);
    }

    @Test
    void eachCommandDoesItsWorkInATranscriptUnlessItCannot() {
        Set<String> missing = new TreeSet<>();
        runnable().map(Command::name).forEach(missing::add);

        missing.removeAll(names(Transcripts.all(), TranscriptCoverageTest::succeeds));

        Set<String> failing = new TreeSet<>(FAILING.keySet());
        // The transcripts run without a cluster.
        runnable()
                .filter(command -> command.group() == Group.CLUSTER)
                .map(Command::name)
                .forEach(failing::add);
        assertEquals(failing, missing);
    }

    @Test
    void aFailedRequestDoesNotCount() {
        assertTrue(succeeds(answered("SET a b", "OK")));
        assertTrue(succeeds(new Exchange("QUIT", List.of(), false, true)));
        assertTrue(!succeeds(answered("GET", "ERR wrong number of arguments for 'get' command")));
        assertTrue(!succeeds(answered("HELLO 4", "-NOPROTO unsupported protocol version")));
    }

    private static Exchange answered(String request, String reply) {
        return new Exchange(request, List.of(Line.exact(reply)), false, false);
    }

    /** All commands, with subcommands in place of their containers. */
    private static Stream<Command> runnable() {
        return TABLE.commands().stream()
                .flatMap(command -> Stream.concat(Stream.of(command), command.subcommands().stream()))
                .filter(command ->
                        command.subcommands().isEmpty() || command.arity().accepts(1));
    }

    /** The commands of the exchanges that match. */
    private static Set<String> names(List<Transcript> transcripts, Predicate<Exchange> such) {
        return transcripts.stream()
                .flatMap(transcript -> transcript.exchanges().stream())
                .filter(such)
                .map(TranscriptCoverageTest::name)
                .collect(toSet());
    }

    private static boolean succeeds(Exchange exchange) {
        return exchange.reply().isEmpty() || !ERRORS.contains(firstWord(exchange));
    }

    /** The first word of the reply, without the sign that begins errors in RESP. */
    private static String firstWord(Exchange exchange) {
        String word = exchange.reply().get(0).text().split(" ", 2)[0];
        return word.startsWith("-") ? word.substring(1) : word;
    }

    /** The name of the command or subcommand in a request. */
    private static String name(Exchange exchange) {
        List<String> words =
                Arrays.asList(exchange.request().toLowerCase(Locale.ROOT).split(" "));
        boolean isContainer = TABLE.commands().stream()
                .anyMatch(command -> command.name().equals(words.get(0))
                        && !command.subcommands().isEmpty());
        return isContainer && words.size() > 1 ? words.get(0) + "|" + words.get(1) : words.get(0);
    }
}
