package io.kvserver.core.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Many requests at once, and the same bytes in pieces. */
class PipelineTest {
    private static final int REQUESTS = 10_000;

    static Stream<Arguments> pipelines() {
        StringBuilder lines = new StringBuilder();
        StringBuilder arrays = new StringBuilder();
        StringBuilder mixed = new StringBuilder();
        for (int i = 0; i < REQUESTS; i++) {
            String request = request(i);
            lines.append(request).append("\n");
            arrays.append(Requests.array(request));
            mixed.append(i % 3 == 0 ? request + "\r\n" : Requests.array(request));
        }
        return Stream.of(
                Arguments.of("lines", lines.toString().getBytes(ISO_8859_1)),
                Arguments.of("arrays", arrays.toString().getBytes(ISO_8859_1)),
                Arguments.of("both", mixed.toString().getBytes(ISO_8859_1)));
    }

    private static String request(int i) {
        return switch (i % 8) {
            case 0 -> "SET key" + i % 100 + " value" + i;
            case 1 -> "GET key" + (i - 1) % 100;
            case 2 -> "INCR counter";
            case 3 -> "ECHO " + "x".repeat(i % 300);
            case 4 -> "DEL key" + i % 100 + " key" + (i + 50) % 100;
            case 5 -> "INCR key" + (i - 5) % 100;
            case 6 -> "UNKNOWN " + i;
            default -> "EXISTS key1 key2 key3";
        };
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pipelines")
    void theSameBytesOneAtATimeGiveTheSameReplies(String name, byte[] requests) {
        byte[] atOnce = SessionDriver.withOwnStore().exchange(requests);
        SessionDriver client = SessionDriver.withOwnStore();
        ByteArrayOutputStream replies = new ByteArrayOutputStream();

        for (byte one : requests) {
            replies.writeBytes(client.exchange(new byte[] {one}));
        }

        assertArrayEquals(atOnce, replies.toByteArray());
        assertEquals(":" + (REQUESTS / 8 + 1) + "\r\n", client.exchange(Requests.array("INCR counter")), name);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pipelines")
    void theSameBytesInPiecesGiveTheSameReplies(String name, byte[] requests) {
        byte[] atOnce = SessionDriver.withOwnStore().exchange(requests);
        Random random = new Random(name.hashCode());
        for (int round = 0; round < 20; round++) {
            SessionDriver client = SessionDriver.withOwnStore();
            ByteArrayOutputStream replies = new ByteArrayOutputStream();
            int largest = 1 << (4 + round);

            for (int at = 0; at < requests.length; ) {
                int end = Math.min(requests.length, at + 1 + random.nextInt(largest));
                client.receive(Arrays.copyOfRange(requests, at, end));
                // Only sometimes, so that replies accumulate.
                if (random.nextBoolean()) {
                    replies.writeBytes(client.takeAll());
                }
                at = end;
            }
            replies.writeBytes(client.takeAll());

            assertArrayEquals(atOnce, replies.toByteArray(), "round " + round);
        }
    }
}
