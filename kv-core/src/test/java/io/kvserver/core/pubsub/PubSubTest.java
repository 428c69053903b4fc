package io.kvserver.core.pubsub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.client.Client;
import io.kvserver.core.protocol.Push;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.session.BareStore;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import java.util.Comparator;
import org.junit.jupiter.api.Test;

/** Publish and subscribe between several clients of one store. */
class PubSubTest {
    private final BareStore store = new BareStore();
    private final SessionDriver publisher = store.newResp2Client();
    private final SessionDriver subscriber = store.newResp2Client();
    private final SessionDriver resp3Subscriber = store.newResp3Client();

    private static String ask(SessionDriver client, String request) {
        return client.exchange(Requests.array(request));
    }

    private static String lines(String... lines) {
        return String.join("\r\n", lines) + "\r\n";
    }

    @Test
    void aMessageGoesToTheSubscribersOfItsChannelAndToNobodyElse() {
        ask(subscriber, "SUBSCRIBE news");
        ask(resp3Subscriber, "SUBSCRIBE other");

        String reply = ask(publisher, "PUBLISH news hello");

        assertEquals(":1\r\n", reply);
        assertEquals(lines("*3", "$7", "message", "$4", "news", "$5", "hello"), subscriber.takeMessages());
        assertEquals("", resp3Subscriber.takeMessages());
    }

    @Test
    void inResp3MessagesArePushesAndAnythingCanBeAskedMeanwhile() {
        ask(resp3Subscriber, "SUBSCRIBE news");
        ask(publisher, "PUBLISH news hello");

        String replies = ask(resp3Subscriber, "ECHO a") + ask(resp3Subscriber, "ECHO b");

        assertEquals(lines("$1", "a", ">3", "$7", "message", "$4", "news", "$5", "hello", "$1", "b"), replies);
    }

    @Test
    void aClientThatSubscribesInSeveralWaysGetsAMessageSeveralTimes() {
        ask(resp3Subscriber, "SUBSCRIBE news");
        ask(resp3Subscriber, "PSUBSCRIBE n*");

        String reply = ask(publisher, "PUBLISH news x");

        assertEquals(":2\r\n", reply);
        assertEquals(
                lines(
                        ">3",
                        "$7",
                        "message",
                        "$4",
                        "news",
                        "$1",
                        "x",
                        ">4",
                        "$8",
                        "pmessage",
                        "$2",
                        "n*",
                        "$4",
                        "news",
                        "$1",
                        "x"),
                resp3Subscriber.takeMessages());
    }

    @Test
    void shardChannelsAreSeparateFromChannels() {
        ask(subscriber, "SUBSCRIBE news");
        ask(resp3Subscriber, "SSUBSCRIBE news");

        String reply = ask(publisher, "SPUBLISH news x");

        assertEquals(":1\r\n", reply);
        assertEquals("", subscriber.takeMessages());
        assertEquals(lines(">3", "$8", "smessage", "$4", "news", "$1", "x"), resp3Subscriber.takeMessages());
    }

    @Test
    void aMessageToOneselfComesAfterTheReply() {
        ask(resp3Subscriber, "SUBSCRIBE news");

        String replies = ask(resp3Subscriber, "PUBLISH news x") + ask(resp3Subscriber, "PING");

        assertEquals(lines(":1", ">3", "$7", "message", "$4", "news", "$1", "x", "+PONG"), replies);
    }

    @Test
    void insideATransactionAMessageToOneselfComesAfterExec() {
        ask(resp3Subscriber, "SUBSCRIBE news");
        ask(resp3Subscriber, "MULTI");
        ask(resp3Subscriber, "PUBLISH news x");
        ask(resp3Subscriber, "PING");

        String reply = ask(resp3Subscriber, "EXEC");

        assertEquals(lines("*2", ":1", "+PONG", ">3", "$7", "message", "$4", "news", "$1", "x"), reply);
    }

    @Test
    void noMessageComesAfterTheEndOfItsSubscriptionWasConfirmed() {
        ask(subscriber, "SUBSCRIBE news other");
        ask(publisher, "PUBLISH news x");
        ask(publisher, "PUBLISH other y");

        String replies = ask(subscriber, "UNSUBSCRIBE news");
        int unread = ask(publisher, "PUBLISH news z").length();

        assertEquals(":0\r\n".length(), unread);
        assertEquals(
                lines(
                        "*3",
                        "$7",
                        "message",
                        "$4",
                        "news",
                        "$1",
                        "x",
                        "*3",
                        "$7",
                        "message",
                        "$5",
                        "other",
                        "$1",
                        "y",
                        "*3",
                        "$11",
                        "unsubscribe",
                        "$4",
                        "news",
                        ":1"),
                replies);
        assertEquals("", subscriber.takeMessages());
    }

    @Test
    void aDisconnectedSubscriberIsForgotten() {
        ask(subscriber, "SUBSCRIBE news");
        ask(subscriber, "PSUBSCRIBE n*");
        ask(subscriber, "SSUBSCRIBE news");

        subscriber.disconnect();

        assertEquals(":0\r\n", ask(publisher, "PUBLISH news x"));
        assertEquals(":0\r\n", ask(publisher, "SPUBLISH news x"));
        assertEquals("*0\r\n", ask(publisher, "PUBSUB CHANNELS"));
        assertEquals(":0\r\n", ask(publisher, "PUBSUB NUMPAT"));
        assertEquals("*0\r\n", ask(publisher, "PUBSUB SHARDCHANNELS"));
    }

    @Test
    void aLineClientGetsEachMessageAsOneLine() {
        SessionDriver client = store.newClient();

        String confirmed = client.exchange("SUBSCRIBE news\n") + client.exchange("PSUBSCRIBE n*\n");
        ask(publisher, "PUBLISH news hello");

        assertEquals("subscribe news 1\npsubscribe n* 2\n", confirmed);
        assertEquals("message news hello\npmessage n* news hello\n", client.takeMessages());
        assertEquals("PONG\n", client.exchange("PING\n"));
        assertTrue(client.exchange("GET a\n").startsWith("ERR Can't execute 'get'"));
        assertEquals("unsubscribe news 1\n", client.exchange("UNSUBSCRIBE\n"));
        assertEquals("punsubscribe n* 0\n", client.exchange("PUNSUBSCRIBE\n"));
        assertEquals("\n", client.exchange("GET a\n"));
    }

    @Test
    void aRequestThatIsRefusedBecauseOfASubscriptionAbortsTheTransaction() {
        ask(subscriber, "MULTI");
        ask(subscriber, "SUBSCRIBE news");
        ask(subscriber, "EXEC");

        assertTrue(ask(subscriber, "MULTI").startsWith("-ERR Can't execute 'multi'"));
        assertEquals(lines("*2", "$4", "pong", "$0", ""), ask(subscriber, "PING"));
    }

    @Test
    void severalMessagesWakeTheirReceiverOnceUntilItReads() {
        ask(subscriber, "SUBSCRIBE news");

        for (int i = 0; i < 5; i++) {
            ask(publisher, "PUBLISH news x");
        }

        assertEquals(1, subscriber.pendingWakes());
        subscriber.takeMessages();
        ask(publisher, "PUBLISH news x");
        assertEquals(1, subscriber.pendingWakes());
    }

    @Test
    void aMessageThatComesWhileOthersAreTakenDoesNotKeepLaterOnesFromWaking() {
        SessionDriver client = store.newClient();
        Client receiver = store.server().clients().all().stream()
                .max(Comparator.comparingLong(Client::id))
                .orElseThrow();
        receiver.deliver(new Line("first", () -> receiver.deliver(new Line("second", () -> {}))));

        String taken = client.takeMessages();
        String nothing = client.takeMessages();
        receiver.deliver(new Line("third", () -> {}));

        assertEquals("first\nsecond\n", taken);
        assertEquals("", nothing);
        assertEquals("third\n", client.takeMessages());
    }

    /** A message of one line. Another action runs while it is delivered. */
    private record Line(String text, Runnable meanwhile) implements Push {
        @Override
        public void writeTo(ReplyWriter out) {
            meanwhile.run();
            out.simple(text);
        }

        @Override
        public int bytes() {
            return text.length();
        }
    }
}
