package io.kvserver.core.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.protocol.Texts;
import io.kvserver.core.session.BareStore;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A client of kv and one of redis-server, with the same id, that send the same requests and get messages from others. To be
 * sure that no message is still on its way, each is sent PING with a unique word and read up to the reply: a fence. Confined to
 * one thread.
 */
final class MessagingPair implements Closeable {
    private static final String FENCE = "fence of the test";

    private final SessionDriver kv;
    private final ByteArrayOutputStream kvOutput = new ByteArrayOutputStream();
    private final RedisConnection redis;
    private final MessageStream redisStream;

    private MessagingPair(SessionDriver kv, RedisConnection redis) {
        this.kv = kv;
        this.redis = redis;
        this.redisStream = new MessageStream(redis.in());
    }

    /** Connects both. The store is new, or all its clients were made by this class. */
    static MessagingPair connect(BareStore store, RedisServerProcess server) throws IOException {
        RedisConnection redis = new RedisConnection(server);
        String number = redis.exchange(List.of("CLIENT", "ID"));
        SessionDriver kv = store.newClient();
        while (!(":" + kv.exchange("CLIENT ID\n")).equals(number.replace("\r", ""))) {
            kv.disconnect();
            kv = store.newClient();
        }
        kv.exchange(Requests.array("PING"));
        return new MessagingPair(kv, redis);
    }

    /** The id of both clients. */
    String number() {
        return kv.exchange(Requests.array("CLIENT ID")).strip().substring(1);
    }

    /** Sends a request to both, and reads one reply; the fence reads the others if there are more. */
    List<String> send(List<String> request) throws IOException {
        kvOutput.writeBytes(kv.exchange(Requests.array(request)));
        redis.send(Requests.array(request));
        return List.of(redisStream.reply());
    }

    /** Reads the messages of kv's client, as its event loop would. */
    void takeMessages() {
        kvOutput.writeBytes(kv.takeMessages().getBytes(ISO_8859_1));
    }

    /**
     * Reads all replies and messages, and fails unless they are the same after the operators were applied: the first to the replies, the
     * second to the messages.
     */
    void fence(List<String> redisReplies, UnaryOperator<List<String>> replies, UnaryOperator<List<String>> messages)
            throws IOException {
        List<String> ping = List.of("PING", FENCE);
        takeMessages();
        kvOutput.writeBytes(kv.exchange(Requests.array(ping)));
        redis.send(Requests.array(ping));
        MessageStream kvStream = new MessageStream(new ByteArrayInputStream(kvOutput.toByteArray()));
        kvOutput.reset();

        List<String> expected = new ArrayList<>(redisReplies);
        expected.addAll(upToFence(redisStream));
        List<String> actual = upToFence(kvStream);

        assertEquals(quoted(replies.apply(expected)), quoted(replies.apply(actual)), "replies");
        assertEquals(
                quoted(messages.apply(redisStream.takeMessages())),
                quoted(messages.apply(kvStream.takeMessages())),
                "messages");
    }

    private static List<String> upToFence(MessageStream stream) throws IOException {
        List<String> replies = new ArrayList<>();
        String reply = stream.reply();
        while (!reply.contains(FENCE)) {
            replies.add(reply);
            reply = stream.reply();
        }
        return replies;
    }

    private static String quoted(List<String> values) {
        return values.stream().map(Texts::quoted).reduce("", (all, next) -> all + next + "\n");
    }

    @Override
    public void close() throws IOException {
        kv.disconnect();
        redis.close();
    }
}
