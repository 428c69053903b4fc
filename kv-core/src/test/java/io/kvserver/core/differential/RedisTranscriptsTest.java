package io.kvserver.core.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.session.Transcripts;
import io.kvserver.core.session.Transcripts.Exchange;
import io.kvserver.core.session.Transcripts.Transcript;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The transcripts run against a real redis-server, which accepts the same lines; its replies before HELLO are converted to lines. */
class RedisTranscriptsTest {
    @RegisterExtension
    static final RunningRedis REDIS = new RunningRedis();

    static List<Transcript> ofRedis() {
        return Transcripts.ofRedis();
    }

    @ParameterizedTest
    @MethodSource("ofRedis")
    void redisAnswersAsTheTranscriptSays(Transcript transcript) throws IOException {
        try (RedisConnection client = REDIS.connect()) {
            client.exchange(List.of("FLUSHALL"));
            for (Exchange exchange : transcript.exchanges()) {
                client.send(exchange.requestBytes());

                exchange.assertAnsweredBy(reply(client, exchange).getBytes(ISO_8859_1));
                if (exchange.closes()) {
                    assertEquals(-1, client.in().read(), exchange.request());
                }
            }
            assertEquals("", client.rest(), "nothing more comes");
        }
    }

    /** Reads all expected lines: SUBSCRIBE has a reply for each channel, and a monitor gets messages as well. */
    private static String reply(RedisConnection client, Exchange exchange) throws IOException {
        StringBuilder lines = new StringBuilder();
        while (lines.chars().filter(b -> b == '\n').count() < exchange.lineCount()
                || (exchange.isOpen() && lines.isEmpty())) {
            String reply = client.reply();
            lines.append(exchange.isResp() ? reply : RespLines.of(reply));
        }
        return lines.toString();
    }
}
