package io.kvserver.core.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.engine.LocalEngine;
import io.kvserver.core.session.Transcripts.Exchange;
import io.kvserver.core.session.Transcripts.Transcript;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sessions of an engine that runs all requests with keys on other threads. */
@Timeout(60)
class ElsewhereTest {
    private static final ExecutorService NETWORK = Executors.newFixedThreadPool(2);

    private final BareStore store =
            new BareStore(4, WaitCommands.table(), shards -> new ElsewhereEngine(new LocalEngine(shards), NETWORK));

    @AfterAll
    static void close() {
        NETWORK.shutdown();
    }

    /** The transcripts that need no passing time, and no more than a bare store. */
    static List<Transcript> transcripts() {
        return Transcripts.all().stream()
                .filter(transcript -> transcript.exchanges().stream()
                        .map(Exchange::request)
                        .noneMatch(request -> request.matches("(?i).*(PAUSE|SLEEP|SAVE|REWRITE|INFO|CONFIG|DEBUG).*")))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void sessionAnswersAsTheTranscriptSays(Transcript transcript) {
        SessionDriver client = store.newClient();

        for (Exchange exchange : transcript.exchanges()) {
            byte[] reply = client.exchangePatiently(exchange.requestBytes());

            exchange.assertAnsweredBy(reply);
            assertEquals(exchange.closes(), client.isClosing(), exchange.request());
        }
    }

    @Test
    void requestsOfAPipelineAreAnsweredInTheirOrder() {
        StringBuilder requests = new StringBuilder();
        StringBuilder expected = new StringBuilder();
        for (int i = 1; i <= 200; i++) {
            requests.append("INCR a\nPING\n");
            expected.append(i).append("\nPONG\n");
        }

        String replies =
                text(store.newClient().exchangePatiently(requests.toString().getBytes(ISO_8859_1)));

        assertEquals(expected.toString(), replies);
    }

    @Test
    void clientsAreServedInTheirOrder() throws InterruptedException {
        List<SessionDriver> clients = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            SessionDriver client = store.newClient();
            client.receive("WAITPOP a 0\n");
            // The engine has tried to serve the client.
            client.awaitWakeAndResume();
            assertTrue(client.session().isWaiting());
            clients.add(client);
        }

        SessionDriver writer = store.newClient();
        for (int i = 0; i < 3; i++) {
            assertEquals("OK\n", text(writer.exchangePatiently(("SET a " + i + "\n").getBytes(ISO_8859_1))));
            assertEquals(i + "\n", clients.get(i).awaitMessages());
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }
}
