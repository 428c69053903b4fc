package io.kvserver.core.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client that is gone while its thread serves others in the middle of its request. */
class LeavingMeanwhileTest {
    /** More than enough for others to be served, as they are here whenever a request looks at the clock. */
    private static final int MEMBERS = 5000;

    @AfterEach
    void servesNobody() {
        Turn.servesOthers(() -> {});
    }

    /** Up to 16 requests are parsed together. */
    @ParameterizedTest
    @CsvSource({"0, 0", "0, 1", "15, 1"})
    void clientIsForgotten(int before, int behind) {
        String requests = "PING\n".repeat(before) + "SUNIONSTORE all set\n" + "PING\n".repeat(behind);
        KvStore store = new KvStore();
        store.call(
                "SADD",
                IntStream.rangeClosed(0, MEMBERS)
                        .mapToObj(i -> i == 0 ? "set" : "member:" + i)
                        .toArray());
        SessionDriver leaving = new SessionDriver(store, InlineReplies.TEXT);
        SessionDriver other = new SessionDriver(store, InlineReplies.TEXT);
        boolean[] served = {false};
        Turn.servesOthersOften(() -> {
            if (!served[0]) {
                served[0] = true;
                leaving.disconnect();
            }
        });

        leaving.exchange(requests);

        assertTrue(served[0], "others were served");
        String clients = other.exchange("INFO clients\n");
        assertEquals("1", clients.replaceAll("(?s).*connected_clients:(\\d+).*", "$1"), clients);
    }
}
