package io.kvserver.core.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kvserver.core.session.Transcripts.Exchange;
import io.kvserver.core.session.Transcripts.Transcript;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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

            assertEquals(new String(exchange.replyBytes(), UTF_8), new String(reply, UTF_8), exchange.request());
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
                                        new Exchange("GET a", List.of(""), false),
                                        new Exchange("SET a \"b", List.of("ERR x", ""), true))),
                        new Transcript("second", List.of(new Exchange("QUIT", List.of(), true)))),
                transcripts);
    }

    @Test
    void aStrayLineIsReportedRatherThanIgnored() {
        assertThrows(IllegalArgumentException.class, () -> Transcripts.parse("## a\n> GET a\nlost\n"));
    }
}
