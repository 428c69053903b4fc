package io.kvserver.core.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a thread does for its other clients while the request of one of them takes long, and has shards. */
class ServedMeanwhileTest {
    private static final int MEMBERS = 100_000;

    @AfterEach
    void servesNobody() {
        Turn.servesOthers(() -> {});
    }

    private static KvStore filled(KvStore.Builder builder) {
        return filled(builder.build());
    }

    private static KvStore filled(KvStore store) {
        for (int set = 1; set <= 2; set++) {
            List<String> words = new ArrayList<>(List.of("s" + set));
            for (int i = 0; i < MEMBERS; i++) {
                words.add("member:" + set + ":" + i);
            }
            store.call("SADD", words.toArray());
        }
        return store;
    }

    /** Makes a request that takes long again and again until others were served meanwhile. */
    private static String longRequest(KvStore store, Runnable others) {
        return longRequest(store, "SUNIONSTORE all s1 s2", others);
    }

    private static String longRequest(KvStore store, String request, Runnable others) {
        boolean[] served = {false};
        SessionDriver client = new SessionDriver(store, InlineReplies.TEXT);
        Turn.servesOthers(() -> {
            if (!served[0]) {
                served[0] = true;
                others.run();
            }
        });
        String reply = "";
        while (!served[0]) {
            client.exchange("COPY s1 c REPLACE\n");
            reply = client.exchange(request + "\n");
        }
        return reply;
    }

    @Test
    void othersAreAnsweredInTheMiddle() {
        KvStore store = filled(new KvStore.Builder());
        SessionDriver other = new SessionDriver(store, InlineReplies.TEXT);
        AtomicReference<String> reply = new AtomicReference<>("");

        assertEquals(2 * MEMBERS + "\n", longRequest(store, () -> reply.set(other.exchange("PING\n"))));

        assertEquals("PONG\n", reply.get());
    }

    /** Those that need the same shard are answered afterwards. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SMEMBERS s1",
                "SRANDMEMBER s1 -100000",
                "SRANDMEMBER s1 100000",
                "SUNION s1",
                "SSCAN s1 0 COUNT 100000",
                "HSCAN h 0 COUNT 100000",
                "SPOP c 99999",
                "HGETALL h",
                "HVALS h",
                "LRANGE l 0 -1",
                "ZRANGE z 0 -1",
                "ZREVRANGE z 0 -1 WITHSCORES",
                "ZSCAN z 0 COUNT 100000",
                "ZUNION 1 z",
                "XRANGE x - +"
            })
    void aLongReplyIsWholeAlthoughOthersAreAnsweredInTheMiddleOfIt(String request) {
        KvStore store = filled(new KvStore.Builder());
        fillOthers(store, request);
        String alone = new SessionDriver(store, InlineReplies.TEXT).exchange(request.replace(" c ", " s1 ") + "\n");
        if (request.contains("POP")) {
            filled(store);
        }
        List<SessionDriver> others = new ArrayList<>();
        StringBuilder replies = new StringBuilder();

        String reply = longRequest(store, request, () -> {
            for (int i = 0; i < 16; i++) {
                SessionDriver other = new SessionDriver(store, InlineReplies.TEXT);
                replies.append(other.exchange("HGET small:" + i + " f\n"));
                others.add(other);
            }
        });
        others.forEach(other -> replies.append(other.takeMessages()));

        assertEquals(alone.lines().count(), reply.lines().count());
        if (!request.contains("RAND") && !request.contains("POP")) {
            assertEquals(alone, reply);
        }
        assertEquals("v\n".repeat(16), replies.toString());
    }

    private static void fillOthers(KvStore store, String request) {
        for (int i = 0; i < 16; i++) {
            store.call("HSET", "small:" + i, "f", "v");
        }
        if (request.contains(" h")) {
            fill(store, "HSET", "h");
        } else if (request.contains(" l")) {
            fill(store, "RPUSH", "l");
        } else if (request.contains(" z")) {
            fill(store, "ZADD", "z");
        } else if (request.contains(" x")) {
            for (int i = 1; i <= MEMBERS; i++) {
                store.call("XADD", "x", "1-" + i, "f", "v");
            }
        }
    }

    private static void fill(KvStore store, String command, String key) {
        List<Object> words = new ArrayList<>(List.of(key));
        for (int i = 0; i < MEMBERS; i++) {
            words.add(Integer.toString(i));
            words.add("value:" + i);
        }
        store.call(command, words.toArray());
    }

    @Test
    void anInterceptorThatMayCallTheStoreIsAskedAfterwards() {
        AtomicReference<KvStore> itself = new AtomicReference<>();
        KvStore store = filled(new KvStore.Builder().interceptor(request -> {
            if (request.command().equals("ping")) {
                long members = itself.get().sets().size("s1");
                return Interception.answer(reply -> reply.integer(members));
            }
            return Interception.PASS;
        }));
        itself.set(store);
        SessionDriver other = new SessionDriver(store, InlineReplies.TEXT);
        AtomicReference<String> reply = new AtomicReference<>("none");

        longRequest(store, () -> {
            reply.set(other.exchange("PING\n"));
            other.resume();
        });

        assertEquals("", reply.get());
        assertTrue(other.isWaiting());
        assertEquals(MEMBERS + "\n", other.resume());
    }

    @Test
    void whoWouldWaitForItselfIsToldSo() {
        KvStore store = filled(new KvStore.Builder());

        longRequest(
                store,
                () -> assertTrue(assertThrows(IllegalStateException.class, () -> store.call("SCARD", "s1"))
                        .getMessage()
                        .startsWith("this thread has shards")));
    }

    @Test
    void anExecutorThatRunsATaskAtOnceHoldsNobodyUp() {
        KvStore store = new KvStore.Builder().executor(Runnable::run).build();
        for (int i = 0; i < 20_000; i++) {
            store.set("key:" + i, "v");
        }
        SessionDriver client = new SessionDriver(store, InlineReplies.RESP);

        for (int i = 0; i < 3; i++) {
            String reply = client.exchange("KEYS *\r\n");
            while (client.isWaiting()) {
                reply += client.resume();
            }
            assertTrue(reply.startsWith("*20000\r\n"));
        }
    }
}
