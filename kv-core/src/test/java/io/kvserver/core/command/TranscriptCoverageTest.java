package io.kvserver.core.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.session.Transcripts;
import io.kvserver.core.session.Transcripts.Exchange;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whether people find each command in a transcript, doing what it is for. */
class TranscriptCoverageTest {
    private static final CommandTable TABLE = CommandTable.standard();

    private static final String VARIES = "Its reply is another one each time, and a transcript has fixed replies.";
    private static final String IS_THE_TABLE = "Its reply changes with every new command.";

    /** Commands that no transcript shows, with the reason. */
    private static final Map<String, String> MISSING = Map.ofEntries(
            Map.entry("client|id", VARIES),
            Map.entry("command", IS_THE_TABLE),
            Map.entry("command|count", IS_THE_TABLE),
            Map.entry("client|help", "Its lines are those of ClientHelp, most of which are Redis's."),
            Map.entry("client|info", VARIES),
            Map.entry("monitor", VARIES),
            Map.entry("config|rewrite", "It fails, for there is no file."),
            Map.entry("debug", "It is not allowed."),
            Map.entry("hello", "It ends the line protocol, which transcripts are written in."),
            Map.entry("lastsave", VARIES),
            Map.entry("latency|graph", VARIES),
            Map.entry("lolwut", VARIES),
            Map.entry("memory|doctor", VARIES),
            Map.entry("memory|malloc-stats", VARIES),
            Map.entry("memory|stats", VARIES),
            Map.entry("shutdown", "It would be the end."),
            Map.entry("time", VARIES));

    /** Codes of errors: such a reply does not show what a command is for. */
    private static final Set<String> ERRORS = Set.of(
            "ERR", "EXECABORT", "WRONGTYPE", "BUSYKEY", "NOAUTH", "WRONGPASS", "NOPROTO", "NOPERM", "OOM", "NOSCRIPT");

    @Test
    void eachCommandDoesItsWorkInATranscriptOrIsMissingForAReason() {
        Set<String> missing = new TreeSet<>();
        runnable().map(Command::name).forEach(missing::add);

        missing.removeAll(shown());

        assertEquals(new TreeSet<>(MISSING.keySet()), missing);
    }

    @Test
    void aRequestThatFailsShowsNothing() {
        assertTrue(succeeds(new Exchange("SET a b", List.of("OK"), false)));
        assertTrue(succeeds(new Exchange("QUIT", List.of(), true)));
        assertTrue(!succeeds(new Exchange("GET", List.of("ERR wrong number of arguments for 'get' command"), false)));
    }

    /** The commands, and instead of containers their subcommands. */
    private static Stream<Command> runnable() {
        return TABLE.commands().stream()
                .flatMap(command -> Stream.concat(Stream.of(command), command.subcommands().stream()))
                .filter(command ->
                        command.subcommands().isEmpty() || command.arity().accepts(1));
    }

    private static Set<String> shown() {
        Set<String> shown = new HashSet<>();
        Transcripts.all().stream()
                .flatMap(transcript -> transcript.exchanges().stream())
                .filter(TranscriptCoverageTest::succeeds)
                .map(TranscriptCoverageTest::name)
                .forEach(shown::add);
        return shown;
    }

    private static boolean succeeds(Exchange exchange) {
        return exchange.replyLines().isEmpty()
                || !ERRORS.contains(exchange.replyLines().get(0).split(" ", 2)[0]);
    }

    /** Of the command or the subcommand that a line asks for. */
    private static String name(Exchange exchange) {
        List<String> words =
                Arrays.asList(exchange.request().toLowerCase(Locale.ROOT).split(" "));
        boolean isContainer = TABLE.commands().stream()
                .anyMatch(command -> command.name().equals(words.get(0))
                        && !command.subcommands().isEmpty());
        return isContainer && words.size() > 1 ? words.get(0) + "|" + words.get(1) : words.get(0);
    }
}
