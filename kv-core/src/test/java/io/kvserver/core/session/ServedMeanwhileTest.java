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

/** What a thread does for its other clients while the request of one of them takes long, and has shards. */
class ServedMeanwhileTest {
    private static final int MEMBERS = 100_000;

    @AfterEach
    void servesNobody() {
        Turn.servesOthers(() -> {});
    }

    private static KvStore filled(KvStore.Builder builder) {
        KvStore store = builder.build();
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
            reply = client.exchange("SUNIONSTORE all s1 s2\n");
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
