package io.kvserver.core.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A blocking request that another client's request ends: its answer takes many steps, but nobody is served in the middle, who might
 * end the same wait and would wait for himself.
 */
class BlockedMeanwhileTest {
    /** More than enough for others to be served, as they are here whenever a request looks at the clock. */
    private static final int COUNT = 5000;
    /** Far more than any of it takes. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String GROUP = "XREADGROUP GROUP g c BLOCK 0 STREAMS k >";
    private static final String STREAM = "XREAD BLOCK 0 STREAMS k 0";

    @ParameterizedTest
    @CsvSource({
        GROUP + ", CLIENT UNBLOCK",
        GROUP + ", CLIENT KILL ID",
        GROUP + ", disconnect",
        STREAM + ", CLIENT UNBLOCK",
        STREAM + ", CLIENT KILL ID",
        STREAM + ", disconnect",
        "BLMPOP 0 1 k LEFT COUNT 5000, CLIENT UNBLOCK",
        "BZMPOP 0 1 k MIN COUNT 5000, disconnect"
    })
    void nobodyEndsAWaitWhileItIsAnswered(String request, String end) throws InterruptedException {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread server = new Thread(() -> {
            try (KvStore store = filled(request)) {
                answerABlockedRequest(store, request, end);
            } catch (Throwable thrown) {
                failure.set(thrown);
            }
        });
        server.setDaemon(true);
        server.start();
        server.join(PATIENCE.toMillis());

        assertFalse(server.isAlive(), () -> "hangs: " + Arrays.toString(server.getStackTrace()));
        assertNull(failure.get());
    }

    private static void answerABlockedRequest(KvStore store, String request, String end) {
        SessionDriver blocked = new SessionDriver(store, InlineReplies.TEXT);
        SessionDriver changing = new SessionDriver(store, InlineReplies.TEXT);
        SessionDriver ending = new SessionDriver(store, InlineReplies.TEXT);
        String id = blocked.exchange("CLIENT ID\n").trim();
        assertEquals("", blocked.exchange(request + "\n"));
        changing.exchange("XGROUP SETID k g 0\n");
        List<String> ended = new ArrayList<>();
        Turn.servesOthersOften(() -> {
            ended.add(end);
            if (end.equals("disconnect")) {
                blocked.disconnect();
            } else {
                ending.exchange(end + " " + id + "\n");
            }
        });

        changing.exchange(request.equals(GROUP) ? "XADD k 9000-0 f last\n" : "RENAME filled k\n");

        assertEquals(List.of(), ended);
        String answer = blocked.takeMessages();
        assertTrue(answer.lines().count() >= COUNT, answer);
        // Afterwards the thread serves others again.
        changing.exchange("SUNION s\n");
        assertTrue(ended.size() > 0, "nobody is served any more");
    }

    private static KvStore filled(String request) {
        KvStore store = new KvStore.Builder().build();
        List<Object> members = new ArrayList<>(List.of("s"));
        for (int i = 0; i < COUNT; i++) {
            members.add("member" + i);
        }
        store.call("SADD", members.toArray());
        String key = request.equals(GROUP) ? "k" : "filled";
        for (int i = 1; i <= COUNT; i++) {
            if (request.startsWith("BL")) {
                store.call("RPUSH", key, i);
            } else if (request.startsWith("BZ")) {
                store.call("ZADD", key, i, "member" + i);
            } else {
                store.call("XADD", key, i + "-0", "f", "v");
            }
        }
        if (request.equals(GROUP)) {
            store.call("XGROUP", "CREATE", "k", "g", "$");
        }
        return store;
    }
}
