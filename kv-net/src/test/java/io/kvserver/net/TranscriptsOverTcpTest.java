package io.kvserver.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.session.Transcripts;
import io.kvserver.core.session.Transcripts.Exchange;
import io.kvserver.core.session.Transcripts.Transcript;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The transcripts, each on a connection to a server of its own. */
class TranscriptsOverTcpTest {
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
                byte[] reply = client.read(exchange.replyBytes().length);

                assertEquals(new String(exchange.replyBytes(), UTF_8), new String(reply, UTF_8), exchange.request());
                if (exchange.closes()) {
                    assertEquals("", client.readToEnd(), exchange.request());
                }
            }
            assertNothingMoreComes(client, transcript);
        }
    }

    /** Unless the transcript ends with a close, a reply to one more request comes next. */
    private static void assertNothingMoreComes(TestClient client, Transcript transcript) throws Exception {
        Exchange last = transcript.exchanges().get(transcript.exchanges().size() - 1);
        if (!last.closes()) {
            assertEquals("the end", client.ask("ECHO \"the end\""));
        }
    }
}
