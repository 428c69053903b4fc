package io.kvserver.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.Lists.Side;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The calls on lists, including those that wait. */
@Timeout(60)
class ListsTest {
    private static final Codec<Integer> NUMBERS = new Codec<>() {
        @Override
        public byte[] encode(Integer value) {
            return value.toString().getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public Integer decode(byte[] bytes) {
            return Integer.valueOf(new String(bytes, StandardCharsets.US_ASCII));
        }
    };

    private final SettableClock clock = new SettableClock();
    private final KvStore store = new KvStore.Builder().clock(clock).build();
    private final Lists<String, Integer> lists = store.lists(Codec.UTF_8, NUMBERS);

    @AfterEach
    void close() {
        store.close();
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    @Test
    void elementsArePushedAndPoppedAtBothEnds() {
        assertEquals(2, lists.rightPush("a", 1, 2));
        assertEquals(4, lists.leftPush("a", 3, 4));

        assertEquals(List.of(4, 3, 1, 2), lists.range("a", 0, -1));
        assertEquals(4, lists.leftPop("a"));
        assertEquals(2, lists.rightPop("a"));
        assertEquals(2, lists.size("a"));
        assertEquals(2, lists.rightPush("a"));
        assertNull(lists.leftPop("none"));
    }

    @Test
    void elementsAreReadChangedAndRemovedByIndex() {
        lists.rightPush("a", 1, 2, 3, 2, 1);

        lists.set("a", 2, 7);

        assertEquals(7, lists.get("a", -3));
        assertNull(lists.get("a", 5));
        assertEquals(1, lists.remove("a", -1, 2));
        assertEquals(List.of(1, 2, 7, 1), lists.range("a", 0, -1));
        lists.trim("a", 1, 2);
        assertEquals(List.of(2, 7), lists.range("a", 0, -1));
        assertThrows(KvStoreException.class, () -> lists.set("none", 0, 1));
    }

    @Test
    void anElementIsMoved() {
        lists.rightPush("a", 1, 2);

        assertEquals(2, lists.move("a", Side.RIGHT, "b", Side.LEFT));

        assertEquals(List.of(2), lists.range("b", 0, -1));
        assertNull(lists.move("none", Side.LEFT, "b", Side.LEFT));
    }

    @Test
    void anotherTypeIsRefused() {
        store.set("a", "text");

        KvStoreException refused = assertThrows(KvStoreException.class, () -> lists.leftPop("a"));

        assertTrue(refused.getMessage().startsWith("WRONGTYPE"), refused.getMessage());
    }

    @Test
    void aWaitingCallGetsTheNextElement() throws Exception {
        CompletableFuture<Integer> first = lists.leftPopAsync("a", Duration.ZERO);
        CompletableFuture<Integer> second = lists.rightPopAsync("a", Duration.ofSeconds(5));
        assertEquals("2", field("blocked_clients"));

        lists.rightPush("a", 1, 2);

        assertEquals(1, get(first));
        assertEquals(2, get(second));
        assertEquals(0, store.exists("a"));
        assertEquals("0", field("blocked_clients"));
        assertEquals("0", field("connected_clients"), "a call that waits is a client, and the one that asks is none");
    }

    private String field(String name) {
        String info = store.call("INFO", "clients").text();
        int at = info.indexOf(name + ":") + name.length() + 1;
        return info.substring(at, info.indexOf('\r', at));
    }

    @Test
    void anElementThatIsThereIsTakenAtOnce() throws Exception {
        lists.rightPush("a", 1);

        assertEquals(1, lists.leftPopAsync("a", Duration.ZERO).getNow(null));
        assertEquals(7, get(waitingMove(7)));
    }

    private CompletableFuture<Integer> waitingMove(int element) {
        CompletableFuture<Integer> moved = lists.moveAsync("from", Side.LEFT, "to", Side.RIGHT, Duration.ZERO);
        assertFalse(moved.isDone());
        lists.rightPush("from", element);
        return moved;
    }

    @Test
    void aWaitEndsAtItsDeadlineByTheStoresClock() throws Exception {
        CompletableFuture<Integer> popped = lists.leftPopAsync("a", Duration.ofMillis(1500));

        clock.advance(Duration.ofMillis(1499));
        assertFalse(popped.isDone());
        clock.advance(Duration.ofMillis(1));

        assertNull(get(popped));
    }

    @Test
    void aCancelledWaitTakesNothing() throws Exception {
        CompletableFuture<Integer> cancelled = lists.leftPopAsync("a", Duration.ZERO);
        CompletableFuture<Integer> next = lists.leftPopAsync("a", Duration.ZERO);

        assertTrue(cancelled.cancel(true));
        lists.rightPush("a", 1);

        assertTrue(cancelled.isCancelled());
        assertEquals(1, get(next));
        assertFalse(next.cancel(true));
        assertEquals("0", field("connected_clients"), "a call that waits is a client, and the one that asks is none");
    }

    /** Cancellations, pushes and ends of waits race: each call that is not cancelled gets its element, and no element is lost. */
    @Test
    void anElementIsNeverLostToACancelledCall() throws Exception {
        for (int i = 0; i < Effort.of(2000); i++) {
            CompletableFuture<Integer> popped = lists.leftPopAsync("a", Duration.ZERO);
            CompletableFuture<Long> pushed = CompletableFuture.supplyAsync(() -> lists.rightPush("a", 1));

            boolean cancelled = popped.cancel(true);

            get(pushed);
            assertEquals(cancelled, popped.isCancelled());
            assertEquals(1, cancelled ? lists.leftPop("a") : get(popped));
            assertEquals(0, lists.size("a"));
        }
        assertEquals("0", field("connected_clients"), "a call that waits is a client, and the one that asks is none");
    }

    @Test
    void clientKillEndsACall() {
        CompletableFuture<Integer> popped = lists.leftPopAsync("a", Duration.ZERO);

        store.call("CLIENT", "KILL", "TYPE", "normal");

        ExecutionException ended = assertThrows(ExecutionException.class, () -> get(popped));
        assertTrue(ended.getCause() instanceof KvStoreException, ended.toString());
    }

    @Test
    void closingTheStoreEndsAWait() {
        CompletableFuture<Integer> popped = lists.leftPopAsync("a", Duration.ZERO);

        store.close();

        ExecutionException ended = assertThrows(ExecutionException.class, () -> get(popped));
        assertTrue(ended.getCause() instanceof KvStoreException, ended.toString());
    }

    @Test
    void aCallThatWaitsIsInterruptible() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        Thread waiting = new Thread(() -> {
            try {
                store.call("BLPOP", "a", 0);
            } catch (KvStoreException interrupted) {
                ended.countDown();
            }
        });
        waiting.start();
        while (!field("blocked_clients").equals("1")) {
            Thread.onSpinWait();
        }

        waiting.interrupt();

        assertTrue(ended.await(30, TimeUnit.SECONDS));
        lists.rightPush("a", 1);
        assertEquals(1, lists.size("a"));
    }

    @Test
    void aNegativeTimeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> lists.leftPopAsync("a", Duration.ofMillis(-1)));
    }
}
