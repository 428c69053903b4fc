package io.kvserver.core.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.KvStore;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.protocol.Texts;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A client of kv and one of redis-server, with the same id, that send the same requests. Confined to one thread. */
final class ClientPair implements Closeable {
    private final SessionDriver kv;
    private final RedisConnection redis;

    private ClientPair(SessionDriver kv, RedisConnection redis) {
        this.kv = kv;
        this.redis = redis;
    }

    /** Connects both. The store is new, or all its clients were made by this class. */
    static ClientPair connect(KvStore store, RedisServerProcess server) throws IOException {
        RedisConnection redis = new RedisConnection(server);
        long number = number(redis.exchange(List.of("CLIENT", "ID")));
        SessionDriver kv = new SessionDriver(store);
        long last = number(kv.exchange(Requests.array(List.of("CLIENT", "ID"))));
        if (last < number) {
            kv.disconnect();
            // Much faster than connecting a client for each id in between.
            ServerState state = stateOf(store);
            while (last < number - 1) {
                last = state.clients().nextId();
            }
            kv = new SessionDriver(store);
        }
        return new ClientPair(kv, redis);
    }

    private static long number(String reply) {
        return Long.parseLong(reply.substring(1).trim());
    }

    private static long number(byte[] reply) {
        return number(new String(reply, ISO_8859_1));
    }

    private static ServerState stateOf(KvStore store) {
        try {
            Field state = KvStore.class.getDeclaredField("server");
            state.setAccessible(true);
            return (ServerState) state.get(store);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the store has no such field", e);
        }
    }

    /** Sends requests to both in one piece, and fails unless the replies are the same. */
    void compare(List<List<String>> requests) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (List<String> request : requests) {
            bytes.writeBytes(Requests.array(request));
        }
        redis.send(bytes.toByteArray());
        ByteArrayInputStream in = new ByteArrayInputStream(kv.exchangeWithResults(bytes.toByteArray()));
        RespReplies kvReplies = new RespReplies(in);

        for (List<String> request : requests) {
            compareReply(kvReplies.next(), request);
        }
        // The last request may be SUBSCRIBE or the like, which is answered once for each channel.
        while (in.available() > 0) {
            compareReply(kvReplies.next(), requests.get(requests.size() - 1));
        }
    }

    private void compareReply(String kvReply, List<String> request) throws IOException {
        String expected = DeliberateDifferences.comparable(redis.reply());
        String actual = DeliberateDifferences.comparable(kvReply);
        assertEquals(Texts.quoted(expected), Texts.quoted(actual), () -> "reply to " + readable(request));
    }

    /** Fails unless both servers have counted the same. */
    void compareStatistics() throws IOException {
        // The client may be in a transaction.
        compare(List.of(List.of("DISCARD")));
        Map<String, String> expected = CountedStatistics.of(redisReply(CountedStatistics.REQUEST));
        Map<String, String> actual = CountedStatistics.of(kvReply(CountedStatistics.REQUEST));
        assertEquals(CountedStatistics.different(expected, actual), CountedStatistics.different(actual, expected));
    }

    String redisReply(List<String> request) throws IOException {
        return redis.exchange(request);
    }

    String kvReply(List<String> request) {
        return new String(kv.exchange(Requests.array(request)), ISO_8859_1);
    }

    /** A request for a failure's message: long words shortened. */
    static String readable(List<String> request) {
        return request.stream()
                .map(word -> word.length() > 100 ? word.substring(0, 100) + "[" + word.length() + "]" : word)
                .map(Texts::quoted)
                .collect(Collectors.joining(" "));
    }

    @Override
    public void close() throws IOException {
        kv.disconnect();
        redis.close();
    }
}
