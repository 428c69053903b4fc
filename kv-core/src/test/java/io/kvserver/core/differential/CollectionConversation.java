package io.kvserver.core.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.KvStore;
import io.kvserver.core.protocol.Texts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;

/** A conversation about collections with kv and a redis-server, of two clients each. Confined to one thread. */
final class CollectionConversation {
    private static final int CLIENTS = 2;

    private final RedisServerProcess redis;
    private final Function<Random, List<String>> requests;
    private final ToIntFunction<List<String>> group;
    private final UnaryOperator<String> masking;
    private BinaryOperator<String> same = (expected, actual) -> expected;

    /**
     * @param requests makes the next request
     * @param group how many elements of a reply stay together when it is sorted; 0: the reply is compared as it is; negative:
     *     only its first line is
     */
    CollectionConversation(
            RedisServerProcess redis, Function<Random, List<String>> requests, ToIntFunction<List<String>> group) {
        this(redis, requests, group, UnaryOperator.identity());
    }

    /** The same, where replies are compared as {@code masking} makes them. */
    CollectionConversation(
            RedisServerProcess redis,
            Function<Random, List<String>> requests,
            ToIntFunction<List<String>> group,
            UnaryOperator<String> masking) {
        this.masking = masking;
        this.redis = redis;
        this.requests = requests;
        this.group = group;
    }

    /** Replaces the comparison: the function gets the expected reply and the actual one, and returns the actual one if it is acceptable. */
    CollectionConversation comparing(BinaryOperator<String> alike) {
        same = alike;
        return this;
    }

    /** Compares the replies to this many requests after the first ones. */
    void run(Random random, int length, List<List<String>> first, List<List<String>> last) throws IOException {
        KvStore store = new KvStore();
        List<ClientPair> clients = new ArrayList<>();
        try {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(ClientPair.connect(store, redis));
            }
            begin(random, clients);
            for (List<String> request : first) {
                compare(clients.get(0), request);
            }
            converse(random, length, clients);
            for (ClientPair client : clients) {
                compare(client, List.of("DISCARD"));
            }
            for (List<String> request : last) {
                compare(clients.get(0), request);
            }
            clients.get(0).compareStatistics();
        } finally {
            for (ClientPair client : clients) {
                client.close();
            }
        }
    }

    /** The initial state of both servers; some clients speak RESP3. */
    private static void begin(Random random, List<ClientPair> clients) throws IOException {
        clients.get(0).compare(List.of(List.of("FLUSHALL"), ServerRequests.DEFAULTS, List.of("CONFIG", "RESETSTAT")));
        for (ClientPair client : clients) {
            if (random.nextBoolean()) {
                client.redisReply(List.of("HELLO", "3"));
                client.kvReply(List.of("HELLO", "3"));
            }
        }
    }

    private void converse(Random random, int length, List<ClientPair> clients) throws IOException {
        boolean[] queues = new boolean[CLIENTS];
        for (int i = 0; i < length; i++) {
            int client = random.nextInt(CLIENTS);
            List<String> request = requests.apply(random);
            String name = request.get(0).toUpperCase(Locale.ROOT);
            if (queues[client] && group.applyAsInt(request) != 0) {
                continue;
            }
            compare(clients.get(client), request);
            queues[client] = name.equals("MULTI")
                    || (queues[client] && !List.of("EXEC", "DISCARD").contains(name));
        }
    }

    private void compare(ClientPair client, List<String> request) throws IOException {
        String expected = masking.apply(client.redisReply(request));
        String actual = masking.apply(client.kvReply(request));
        expected = same.apply(expected, actual);
        int together = group.applyAsInt(request);
        if (together > 0) {
            expected = sorted(expected, together);
            actual = sorted(actual, together);
        } else if (together < 0) {
            expected = expected.substring(0, 1);
            actual = actual.substring(0, 1);
        }
        assertEquals(Texts.quoted(expected), Texts.quoted(actual), () -> "reply to " + ClientPair.readable(request));
    }

    /** Sorts only the elements of a scan that was answered completely. */
    private static String sorted(String reply, int together) {
        String scanned = "*2\r\n$1\r\n0\r\n";
        return reply.startsWith(scanned + "*")
                ? scanned + UnorderedReplies.sorted(reply.substring(scanned.length()), together)
                : UnorderedReplies.sorted(reply, together);
    }
}
