package io.kvserver.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.session.SessionDriver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Listeners inside the process. */
@Timeout(60)
class SubscriptionTest {
    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    private final KvStore store = new KvStore();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    private List<String> take(int count) throws InterruptedException {
        List<String> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add(told.poll(30, TimeUnit.SECONDS));
        }
        return taken;
    }

    private void note(KvMessage message) {
        told.add(message.pattern() + " " + message.channel() + " " + message.text());
    }

    @Test
    void messagesOfChannelsAndPatternsArrive() throws Exception {
        try (Subscription channels = store.subscribe(this::note, "news", "\u20ac");
                Subscription patterns = store.subscribeToPatterns(this::note, "new*")) {
            assertEquals(2, store.publish("news", "a"));
            assertEquals("1\n", new SessionDriver(store).exchange("PUBLISH \"\\xe2\\x82\\xac\" b\n"));

            List<String> messages = take(3);
            assertTrue(
                    messages.containsAll(List.of("null news a", "new* news a", "null \u20ac b")), messages::toString);
            assertTrue(channels.isOpen() && patterns.isOpen());
        }

        assertEquals(0, store.publish("news", "c"));
        assertNull(told.poll());
    }

    @Test
    void messagesOfAChannelArriveInOrder() throws Exception {
        List<String> sent = new ArrayList<>();
        try (Subscription subscription = store.subscribe(message -> told.add(message.text()), "a")) {
            for (int i = 0; i < 3000; i++) {
                sent.add(Integer.toString(i));
                store.publish("a", Integer.toString(i));
            }
            assertEquals(sent, take(3000));
            assertNull(subscription.failure());
        }
    }

    @Test
    void keyspaceEventsArrive() throws Exception {
        try (Subscription subscription = store.subscribeToKeys(
                "An",
                event -> event.keyText().startsWith("a"),
                event -> told.add(event.type() + event.name() + event.database() + event.keyText()))) {
            store.set("b", "1");
            store.database(2).set("a", "1");
            store.lists().rightPush("a2", "x");
            store.database(2).del("a");

            assertEquals(List.of("nnew2a", "$set2a", "nnew0a2", "lrpush0a2", "gdel2a"), take(5));
            assertTrue(subscription.isOpen());
        }
        assertThrows(IllegalArgumentException.class, () -> store.subscribeToKeys("?", event -> true, event -> {}));
    }

    @Test
    void aListenerThatThrowsGetsTheNextMessage() throws Exception {
        try (Subscription subscription = store.subscribe(
                message -> {
                    told.add(message.text());
                    throw new IllegalStateException("on purpose");
                },
                "a")) {
            store.publish("a", "1");
            store.publish("a", "2");
            store.publish("a", "3");

            assertEquals(List.of("1", "2", "3"), take(3));
            assertTrue(subscription.isOpen());
            // Otherwise each message would cause a task of its own.
            assertEquals(List.of("a listener threw; it is told of what comes next"), log.messages(Level.WARNING));
        }
    }

    @Test
    void aListenerThatFallsTooFarBehindIsUnsubscribed() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        byte[] large = new byte[8 << 20];
        try (Subscription subscription = store.subscribe(message -> await(held), "a")) {
            for (int i = 0; i < 6 && subscription.isOpen(); i++) {
                store.publish("a", large);
            }

            assertFalse(subscription.isOpen());
            assertTrue(subscription.failure().contains("left too much"), subscription.failure());
            held.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
