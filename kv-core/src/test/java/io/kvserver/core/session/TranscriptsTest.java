package io.kvserver.core.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.session.Transcripts.Exchange;
import io.kvserver.core.session.Transcripts.Line;
import io.kvserver.core.session.Transcripts.Transcript;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The transcripts, run in process. */
class TranscriptsTest {
    static List<Transcript> all() {
        return Transcripts.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void sessionAnswersAsTheTranscriptSays(Transcript transcript) {
        SessionDriver client = SessionDriver.withOwnStore();

        for (Exchange exchange : transcript.exchanges()) {
            byte[] reply = client.exchange(exchange.requestBytes());

            exchange.assertAnsweredBy(reply);
            assertEquals(exchange.closes(), client.isClosing(), exchange.request());
        }
    }

    @Test
    void parsesTitlesRequestsRepliesAndCloses() {
        String text =
                "# a comment\n\n## a title\n> GET a\n<\n> SET a \"b\n< ERR x\n< \n<EOF\n## second\n> QUIT\n<EOF\n";

        List<Transcript> transcripts = Transcripts.parse(text);

        assertEquals(
                List.of(
                        new Transcript(
                                "a title",
                                List.of(
                                        new Exchange("GET a", List.of(Line.exact("")), false, false),
                                        new Exchange(
                                                "SET a \"b",
                                                List.of(Line.exact("ERR x"), Line.exact("")),
                                                false,
                                                true))),
                        new Transcript("second", List.of(new Exchange("QUIT", List.of(), false, true)))),
                transcripts);
    }

    @Test
    void aReplyMayHavePatternsAndAnyNumberOfLines() {
        Exchange exchange = only("> TIME\n~ \\d+\n...\n< end");

        exchange.assertAnsweredBy(bytes("12\nend\n"));
        exchange.assertAnsweredBy(bytes("12\n1.5\nx\nend\n"));

        assertEquals(2, exchange.lineCount());
        assertTrue(exchange.isOpen());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "12",
                "12\n",
                "x\nend\n",
                "12x\nend\n",
                "12\nend",
                "12\nend\nmore\n",
                "12\nx\n",
                "12\r\nend\r\n",
                "\n12\nend\n"
            })
    void anotherReplyFails(String reply) {
        Exchange exchange = only("> TIME\n~ \\d+\n...\n< end");

        assertThrows(AssertionError.class, () -> exchange.assertAnsweredBy(bytes(reply)));
    }

    @Test
    void aLineThatLooksLikeAPatternIsNone() {
        Exchange exchange = only("> GET a\n< a.c\n~ .");

        exchange.assertAnsweredBy(bytes("a.c\nx\n"));
        assertThrows(AssertionError.class, () -> exchange.assertAnsweredBy(bytes("abc\nx\n")));
    }

    @Test
    void repliesAreRespFromASuccessfulHelloOn() {
        List<Exchange> exchanges = Transcripts.parse(
                        "## a\n> HELLO 4\n< NOPROTO x\n> HELLO 3\n< %0\n> PING\n< +PONG\n## b\n> PING\n< PONG\n")
                .stream()
                .flatMap(transcript -> transcript.exchanges().stream())
                .toList();

        exchanges.get(2).assertAnsweredBy(bytes("+PONG\r\n"));

        assertEquals(
                List.of(false, true, true, false),
                exchanges.stream().map(Exchange::isResp).toList());
        assertThrows(AssertionError.class, () -> exchanges.get(2).assertAnsweredBy(bytes("+PONG\n")));
    }

    private static Exchange only(String lines) {
        return Transcripts.parse("## title\n" + lines).get(0).exchanges().get(0);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @Test
    void aStrayLineIsReportedRatherThanIgnored() {
        assertThrows(IllegalArgumentException.class, () -> Transcripts.parse("## a\n> GET a\nlost\n"));
    }
}
