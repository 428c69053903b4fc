package io.kvserver.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.session.Transcripts;
import io.kvserver.core.session.Transcripts.Exchange;
import io.kvserver.core.session.Transcripts.Transcript;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The transcripts, each on a connection to a server of its own. */
class TranscriptsOverTcpTest {
    private static final String END = "the end";

    static List<Transcript> all() {
        return Transcripts.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void serverAnswersAsTheTranscriptSays(Transcript transcript) throws Exception {
        try (KvServer server = new KvServer.Builder().port(0).start();
                TestClient client = new TestClient(server)) {
            for (Exchange exchange : transcript.exchanges()) {
                client.send(exchange.requestBytes());

                exchange.assertAnsweredBy(reply(client, exchange).getBytes(ISO_8859_1));
                if (exchange.closes()) {
                    assertEquals("", client.readToEnd(), exchange.request());
                }
            }
            assertNothingMoreComes(client, transcript);
        }
    }

    /** Reads as many lines as are expected, or, if the number is open, all lines before the reply to one more request. */
    private static String reply(TestClient client, Exchange exchange) throws IOException {
        StringBuilder lines = new StringBuilder();
        if (exchange.isOpen()) {
            client.send("ECHO \"" + END + "\"\n");
            String end = end(exchange.isResp());
            while (lines.indexOf(end, lines.length() - end.length()) < 0) {
                lines.append(client.readLine()).append('\n');
            }
            lines.setLength(lines.length() - end.length());
        } else {
            for (int i = 0; i < exchange.lineCount(); i++) {
                lines.append(client.readLine()).append('\n');
            }
        }
        return lines.toString();
    }

    /** Unless the transcript ends with a close, the next bytes are the reply to one more request. */
    private static void assertNothingMoreComes(TestClient client, Transcript transcript) throws Exception {
        Exchange last = transcript.exchanges().get(transcript.exchanges().size() - 1);
        if (!last.closes()) {
            String end = end(last.isResp());
            client.send("ECHO \"" + END + "\"\n");
            assertEquals(end, new String(client.read(end.length()), ISO_8859_1));
        }
    }

    /** The reply to {@link #END}. */
    private static String end(boolean resp) {
        return resp ? "$" + END.length() + "\r\n" + END + "\r\n" : END + "\n";
    }
}
