package io.kvserver.core.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.protocol.Texts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/**
 * Sends requests of the properties here, on keys of one slot, to a server in another process and to a redis-server: the
 * replies are the same, or the server refuses a request, which the redis-server then does not get. In RESP2. Confined to one thread.
 */
public final class ServerConversation {
    private static final List<String> KEYS = List.of("{t}a", "{t}b", "{t}c", "{t}string");
    /** The words that {@link RequestGenerators} uses as keys. */
    private static final List<String> KEY_WORDS = List.of("a", "b", "c", "key");

    private static final List<Function<Random, List<String>>> ON_COLLECTIONS = List.of(
            random -> ListRequests.one(random, KEYS, ListRequests::small),
            random -> HashRequests.one(random, KEYS, 12),
            random -> SetRequests.one(random, KEYS, 30, false),
            random -> SetRequests.one(random, KEYS, 40, true),
            random -> SortedSetRequests.one(random, KEYS, 30),
            random -> StreamRequests.one(random, KEYS, 40),
            random -> GeoRequests.one(random, KEYS, 20),
            random -> HyperLogLogRequests.one(random, KEYS, 100));

    private final List<Server> clients;
    private final RedisServerProcess redis;
    private final Pattern refusals;
    private int compared;
    private int refused;

    /** A client of the server. */
    public interface Server {
        /** The reply to a request as its bytes, one char each. */
        String ask(List<String> words) throws IOException;
    }

    /** {@code refusals} matches the errors with which the server refuses what it does not offer. */
    public ServerConversation(List<Server> clients, RedisServerProcess redis, Pattern refusals) {
        this.clients = List.copyOf(clients);
        this.redis = redis;
        this.refusals = refusals;
    }

    /** Random requests on strings, keys, and their deadlines; not on databases. */
    public static Arbitrary<List<List<String>>> onStrings(int count) {
        return Arbitraries.oneOf(
                        StringRequests.all(),
                        StringRequests.all(),
                        BitRequests.all(),
                        KeyRequests.all(),
                        ExpiryRequests.all(),
                        RequestGenerators.transactions())
                .filter(DeliberateDifferences::allow)
                .map(ServerConversation::onOneSlot)
                .list()
                .ofSize(count);
    }

    private static List<String> onOneSlot(List<String> request) {
        List<String> words = new ArrayList<>(request);
        words.replaceAll(word -> KEY_WORDS.contains(word) ? "{t}" + word : word);
        return words;
    }

    /** Compares the replies to these requests, and to as many on collections. Any of the clients sends each, or the client that is in a transaction. */
    public void run(Random random, List<List<String>> onStrings) throws IOException {
        try (RedisConnection connection = new RedisConnection(redis)) {
            boolean cleared = exchange(connection, clients.get(0), List.of("FLUSHALL"))
                    && exchange(connection, clients.get(0), List.of("SET", "{t}string", "x"));
            assertTrue(cleared);
            Server inTransaction = null;
            for (int i = 0; i < 2 * onStrings.size(); i++) {
                List<String> request = i % 2 == 0
                        ? onStrings.get(i / 2)
                        : ON_COLLECTIONS
                                .get(random.nextInt(ON_COLLECTIONS.size()))
                                .apply(random);
                String name = request.get(0).toUpperCase(Locale.ROOT);
                if (inTransaction != null && group(request) != 0) {
                    continue;
                }
                Server client = inTransaction != null ? inTransaction : clients.get(random.nextInt(clients.size()));
                if (name.equals("WATCH") || name.equals("UNWATCH")) {
                    // The redis-server has a single client, whose own changes end its watch as well.
                    continue;
                }
                if (!exchange(connection, client, request) && inTransaction != null) {
                    // The server has aborted the transaction, the redis-server has not.
                    List<String> unused =
                            List.of(client.ask(List.of("DISCARD")), connection.exchange(List.of("DISCARD")));
                    inTransaction = null;
                    continue;
                }
                inTransaction = name.equals("MULTI")
                        ? client
                        : List.of("EXEC", "DISCARD").contains(name) ? null : inTransaction;
            }
            if (inTransaction != null) {
                boolean unused = exchange(connection, inTransaction, List.of("DISCARD"));
            }
        }
    }

    /** Whether the request was not refused. */
    private boolean exchange(RedisConnection connection, Server client, List<String> request) throws IOException {
        String actual = client.ask(request);
        if (actual.startsWith("-") && refusals.matcher(actual).find()) {
            refused++;
            return false;
        }
        String expected = comparable(request, connection.exchange(request));
        String comparable = comparable(request, actual);
        assertEquals(
                Texts.quoted(expected), Texts.quoted(comparable), () -> "reply to " + ClientPair.readable(request));
        compared++;
        return true;
    }

    private static String comparable(List<String> request, String reply) {
        String masked = StreamRequests.masked(reply);
        int together = group(request);
        if (together < 0) {
            return masked.substring(0, 1);
        }
        String scanned = "*2\r\n$1\r\n0\r\n";
        if (together > 0 && masked.startsWith(scanned + "*")) {
            return scanned + UnorderedReplies.sorted(masked.substring(scanned.length()), together);
        }
        return together > 0 ? UnorderedReplies.sorted(masked, together) : masked;
    }

    /** How many elements of a reply stay together when it is sorted; 0: it is compared as it is; negative: only its first char is compared. */
    private static int group(List<String> request) {
        return switch (request.get(0).toUpperCase(Locale.ROOT)) {
            case "HGETALL", "HSCAN" -> 2;
            case "HKEYS", "HVALS", "SMEMBERS", "SSCAN", "SINTER", "SUNION", "SDIFF", "SPOP", "KEYS" -> 1;
            case "HRANDFIELD" -> request.size() == 2 ? -1 : request.size() == 4 ? 2 : 1;
            case "SRANDMEMBER" -> request.size() == 2 ? -1 : 1;
            case "OBJECT", "RANDOMKEY", "SCAN", "DUMP" -> -1;
            default -> 0;
        };
    }

    /** A line that the test prints. */
    @Override
    public String toString() {
        return compared + " replies compared with redis-server's, " + refused + " requests refused";
    }
}
