package io.kvserver.core.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kvserver.core.session.Transcripts;
import io.kvserver.core.session.Transcripts.Exchange;
import io.kvserver.core.session.Transcripts.Transcript;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The transcripts against a real redis-server, which takes the same lines; its replies are put as lines here. */
class RedisTranscriptsTest {
    private static RedisServerProcess redis;

    @BeforeAll
    static void startRedis() throws IOException, InterruptedException {
        assumeTrue(RedisServerProcess.isInstalled(), "redis-server is not on the PATH");
        redis = RedisServerProcess.start();
    }

    @AfterAll
    static void stopRedis() {
        if (redis != null) {
            redis.close();
        }
    }

    static List<Transcript> ofRedis() {
        return Transcripts.ofRedis();
    }

    @ParameterizedTest
    @MethodSource("ofRedis")
    void redisAnswersAsTheTranscriptSays(Transcript transcript) throws IOException {
        try (RedisConnection client = new RedisConnection(redis)) {
            client.exchange(List.of("FLUSHALL"));
            for (Exchange exchange : transcript.exchanges()) {
                client.send(exchange.requestBytes());
                String lines = lines(client, exchange.replyBytes().length);

                String expected = new String(exchange.replyBytes(), UTF_8);
                assertEquals(expected, new String(lines.getBytes(ISO_8859_1), UTF_8), exchange.request());
            }
            assertEquals("", client.rest(), "nothing more comes");
        }
    }

    /** A request to subscribe has a reply for each channel. */
    private static String lines(RedisConnection client, int count) throws IOException {
        StringBuilder lines = new StringBuilder();
        do {
            lines.append(RespLines.of(client.reply()));
        } while (lines.length() < count);
        return lines.toString();
    }
}
