package io.kvserver.core.pubsub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.session.BareStore;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages of several publishers at once, to subscribers that read meanwhile. */
@Timeout(60)
class PubSubOrderTest {
    private static final int PUBLISHERS = 3;
    private static final int SUBSCRIBERS = 3;
    private static final int MESSAGES = 3000;
    private static final List<String> CHANNELS = List.of("one", "two");

    private final BareStore store = new BareStore();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stopThreads() throws InterruptedException {
        threads.shutdownNow();
        assertTrue(threads.awaitTermination(30, TimeUnit.SECONDS));
    }

    /** Reads lines until it has as many messages as were sent. */
    private static List<String> messages(SessionDriver subscriber, int count) throws InterruptedException {
        StringBuilder text = new StringBuilder();
        long lines = 0;
        while (lines < count) {
            String more = subscriber.awaitMessages();
            lines += more.chars().filter(c -> c == '\n').count();
            text.append(more);
        }
        return text.toString().lines().toList();
    }

    private static Callable<Void> publishing(SessionDriver publisher, int number) {
        return () -> {
            for (int i = 0; i < MESSAGES; i++) {
                String channel = CHANNELS.get(i % CHANNELS.size());
                assertFalse(publisher
                        .exchange("PUBLISH " + channel + " " + number + "-" + i + "\n")
                        .isEmpty());
            }
            return null;
        };
    }

    @Test
    void allSubscribersOfAChannelGetItsMessagesInTheSameOrder() throws Exception {
        List<Future<List<String>>> read = new ArrayList<>();
        for (int i = 0; i < SUBSCRIBERS; i++) {
            SessionDriver subscriber = store.newClient();
            // By channel or by pattern: the order is the same.
            subscriber.exchange(i == 0 ? "PSUBSCRIBE *\n" : "SUBSCRIBE one two\n");
            read.add(threads.submit(() -> messages(subscriber, PUBLISHERS * MESSAGES)));
        }

        List<Future<Void>> published = new ArrayList<>();
        for (int i = 0; i < PUBLISHERS; i++) {
            published.add(threads.submit(publishing(store.newClient(), i)));
        }
        for (Future<Void> done : published) {
            done.get();
        }

        for (String channel : CHANNELS) {
            List<String> expected = texts(read.get(0).get(), channel);
            assertEquals(PUBLISHERS * MESSAGES / CHANNELS.size(), expected.size());
            for (Future<List<String>> other : read) {
                assertEquals(expected, texts(other.get(), channel));
            }
        }
        for (Future<List<String>> messages : read) {
            for (int i = 0; i < PUBLISHERS; i++) {
                assertInOrderOfSending(messages.get(), i);
            }
        }
    }

    @Test
    void aSubscriberGetsEveryMessageBetweenSubscribingAndUnsubscribing() throws Exception {
        SessionDriver publisher = store.newClient();
        SessionDriver subscriber = store.newClient();
        Future<Void> published = threads.submit(publishing(publisher, 0));

        int last = -1;
        while (!published.isDone()) {
            String all = subscriber.exchange("SUBSCRIBE one\n")
                    + subscriber.exchange("UNSUBSCRIBE one\n")
                    + subscriber.takeMessages();
            List<String> lines = all.lines().toList();
            assertEquals("subscribe one 1", lines.get(0));
            assertEquals("unsubscribe one 0", lines.get(lines.size() - 1));
            for (String line : lines.subList(1, lines.size() - 1)) {
                int number = Integer.parseInt(line.substring("message one 0-".length()));
                assertTrue(line.equals(lines.get(1)) ? number > last : number == last + CHANNELS.size(), line);
                last = number;
            }
        }
        published.get();

        assertEquals("*0\r\n", store.newResp2Client().exchange(Requests.array("PUBSUB CHANNELS")));
    }

    private static List<String> texts(List<String> messages, String channel) {
        return messages.stream()
                .filter(line -> line.contains("message " + channel + " ") || line.contains("* " + channel + " "))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .toList();
    }

    /** One publisher's messages arrive in the order in which it sent them, whatever their channels. */
    private static void assertInOrderOfSending(List<String> messages, int publisher) {
        int last = -1;
        for (String line : messages) {
            String text = line.substring(line.lastIndexOf(' ') + 1);
            if (text.startsWith(publisher + "-")) {
                int number = Integer.parseInt(text.substring(text.indexOf('-') + 1));
                assertTrue(number > last, line + " after " + last);
                last = number;
            }
        }
    }
}
