package io.kvserver.core.differential;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Random requests that send or cause messages, in groups that one client sends in a row: a complete transaction, or CLIENT CACHING
 * with the request that it is about. {@code CLIENT-n} stands for the id of the n-th client. Stateless.
 */
final class MessagingRequests {
    /** DUMP's payload for {@code 1}. */
    private static final String DUMP = "\0\u00c0\1\n\0&x\u00e7\u00b6\u00d1\1\u0011\u00fc";

    private MessagingRequests() {}

    static Arbitrary<List<List<String>>> groups() {
        return Arbitraries.frequencyOf(
                Tuple.of(8, alone(subscriptions())),
                Tuple.of(6, alone(publishing())),
                Tuple.of(2, alone(questions())),
                Tuple.of(5, alone(reads())),
                Tuple.of(6, alone(writes())),
                Tuple.of(4, alone(keyWrites())),
                Tuple.of(1, expired()),
                Tuple.of(4, alone(tracking())),
                Tuple.of(2, alone(protocol())),
                Tuple.of(2, transaction()),
                Tuple.of(2, caching()));
    }

    private static Arbitrary<List<List<String>>> alone(Arbitrary<List<String>> requests) {
        return requests.map(List::of);
    }

    private static Arbitrary<List<List<String>>> transaction() {
        return Arbitraries.frequencyOf(
                        Tuple.of(3, reads()),
                        Tuple.of(3, writes()),
                        Tuple.of(2, keyWrites()),
                        Tuple.of(1, request("PUBLISH", channel(), word("x", "y"))),
                        Tuple.of(1, request("SUBSCRIBE", channel())),
                        Tuple.of(1, request("SSUBSCRIBE", channel())),
                        Tuple.of(1, request("CLIENT", word("CACHING"), word("YES", "NO"))),
                        Tuple.of(1, request("PING")))
                .list()
                .ofMaxSize(5)
                .map(queued -> {
                    List<List<String>> group = new ArrayList<>();
                    group.add(List.of("MULTI"));
                    // First those that decide how the messages of the others are put: in kv these come after EXEC.
                    queued.stream()
                            .sorted(Comparator.comparing(
                                    request -> !request.get(0).endsWith("SUBSCRIBE")))
                            .forEach(group::add);
                    group.add(List.of("EXEC"));
                    return group;
                });
    }

    private static Arbitrary<List<List<String>>> caching() {
        return Combinators.combine(
                        word("YES", "NO", "MAYBE"), Arbitraries.oneOf(reads(), writes(), request("FOO")), reads())
                .as((answer, first, second) -> List.of(
                        List.of("CLIENT", "CACHING", answer), List.of("CLIENT", "TRACKINGINFO"), first, second));
    }

    private static Arbitrary<List<String>> subscriptions() {
        return Arbitraries.oneOf(
                requestOfSeveral("SUBSCRIBE", channel(), 0),
                requestOfSeveral("SUBSCRIBE", channel(), 1),
                requestOfSeveral("PSUBSCRIBE", pattern(), 1),
                requestOfSeveral("SSUBSCRIBE", channel(), 1),
                requestOfSeveral("UNSUBSCRIBE", channel(), 0),
                requestOfSeveral("PUNSUBSCRIBE", pattern(), 0),
                requestOfSeveral("SUNSUBSCRIBE", channel(), 0));
    }

    private static Arbitrary<List<String>> publishing() {
        return Arbitraries.oneOf(
                request("PUBLISH", channel(), word("x", "", "y\r\nz")),
                request("PUBLISH", channel(), word("x")),
                request("SPUBLISH", channel(), word("x", "y")),
                request("PUBLISH", channel()));
    }

    private static Arbitrary<List<String>> questions() {
        return Arbitraries.oneOf(
                request("PUBSUB", word("CHANNELS", "shardchannels", "NUMPAT", "NUMSUB", "SHARDNUMSUB", "FOO")),
                request("PUBSUB", word("CHANNELS", "SHARDCHANNELS"), pattern()),
                request("PUBSUB", word("CHANNELS"), pattern(), pattern()),
                request("PUBSUB", word("NUMSUB", "SHARDNUMSUB"), channel(), channel()));
    }

    private static Arbitrary<List<String>> reads() {
        return Arbitraries.oneOf(
                request("GET", key()),
                request("EXISTS", key(), key()),
                request("MGET", key(), key()),
                request("STRLEN", key()),
                request("GETRANGE", key(), word("0"), word("1")));
    }

    private static Arbitrary<List<String>> writes() {
        return Arbitraries.frequencyOf(
                Tuple.of(4, request("SET", key(), word("1", "x"))),
                Tuple.of(2, request("INCR", key())),
                Tuple.of(2, request("DEL", key(), key())),
                Tuple.of(2, request("MSET", key(), word("1"), key(), word("2"))),
                Tuple.of(1, request("APPEND", key(), word("z", ""))),
                Tuple.of(1, request("SETRANGE", key(), word("0", "3"), word("z", ""))),
                Tuple.of(1, request("SET", key(), word("1"), word("EX"), word("100"))),
                Tuple.of(1, request("SET", key(), word("1"), word("XX", "NX", "GET", "KEEPTTL"))),
                Tuple.of(1, request("GETEX", key(), word("PERSIST"))),
                Tuple.of(1, request("GETEX", key(), word("EX"), word("100"))),
                Tuple.of(1, request("GETDEL", key())),
                Tuple.of(1, request("GETSET", key(), word("5"))),
                Tuple.of(1, request("SETNX", key(), word("5"))),
                Tuple.of(1, request("MSETNX", key(), word("5"), key(), word("5"))),
                Tuple.of(1, request("INCRBYFLOAT", key(), word("1.5"))),
                Tuple.of(1, request("SETBIT", key(), word("3"), word("0", "1"))),
                Tuple.of(1, request("BITOP", word("OR", "AND"), key(), key(), key())),
                Tuple.of(1, request("BITFIELD", key(), word("SET"), word("u8"), word("0"), word("1", "0"))),
                Tuple.of(1, request("FLUSHALL")),
                Tuple.of(1, request("SELECT", word("0", "1"))));
    }

    /**
     * An expired key, and a request that notices it. The key is never replaced before: Redis sends no message about the expiry
     * if RESTORE or BITOP do that, nor, with NOLOOP, a client that does it itself.
     */
    private static Arbitrary<List<List<String>>> expired() {
        return word("GET", "EXISTS", "DEL", "TTL", "GETDEL", "GETEX")
                .map(next -> List.of(List.of("SET", "gone", "1", "PXAT", "1"), List.of(next, "gone")));
    }

    private static Arbitrary<List<String>> keyWrites() {
        return Arbitraries.oneOf(
                request("RENAME", key(), key()),
                request("RENAMENX", key(), key()),
                request("COPY", key(), key()),
                request("COPY", key(), key(), word("REPLACE")),
                request("COPY", key(), key(), word("REPLACE"), word("DB"), word("0", "1")),
                request("MOVE", key(), word("0", "1")),
                request("RESTORE", key(), word("0", "100000"), word(DUMP)),
                request("RESTORE", key(), word("0", "100000"), word(DUMP), word("REPLACE")),
                request("RESTORE", key(), word("1"), word(DUMP), word("REPLACE"), word("ABSTTL")),
                request("EXPIRE", key(), word("100", "-1"), word("NX", "XX")),
                request("PEXPIREAT", key(), word("1", "99999999999999")),
                request("PERSIST", key()),
                request("UNLINK", key(), key()),
                request("TOUCH", key()),
                request("SWAPDB", word("0", "1"), word("0", "1")),
                request("FLUSHDB"));
    }

    private static Arbitrary<List<String>> tracking() {
        Arbitrary<List<String>> modes = Arbitraries.of(
                List.of(),
                List.of("NOLOOP"),
                List.of("OPTIN"),
                List.of("OPTOUT"),
                List.of("OPTIN", "NOLOOP"),
                List.of("BCAST"),
                List.of("BCAST", "NOLOOP"),
                List.of("bcast", "PREFIX", "a"),
                List.of("BCAST", "PREFIX", "b", "PREFIX", "a"),
                List.of("BCAST", "PREFIX", "ab", "PREFIX", "a"),
                List.of("REDIRECT", "CLIENT-0"),
                List.of("REDIRECT", "CLIENT-1"),
                List.of("BCAST", "REDIRECT", "CLIENT-2"),
                List.of("OPTIN", "OPTOUT"),
                List.of("OPTIN", "BCAST"),
                List.of("PREFIX", "a"),
                List.of("REDIRECT", "0"),
                List.of("REDIRECT", "x"),
                List.of("REDIRECT"),
                List.of("FOO"));
        Arbitrary<List<String>> switches = Combinators.combine(word("ON", "ON", "ON", "OFF", "MAYBE"), modes)
                .as((on, options) -> Stream.concat(Stream.of("CLIENT", "TRACKING", on), options.stream())
                        .toList());
        return Arbitraries.frequencyOf(
                Tuple.of(5, switches),
                Tuple.of(2, Arbitraries.just(List.of("CLIENT", "TRACKING", "OFF"))),
                Tuple.of(1, request("CLIENT", word("TRACKINGINFO", "GETREDIR", "TRACKING"))));
    }

    private static Arbitrary<List<String>> protocol() {
        return Arbitraries.oneOf(request("HELLO", word("3", "3", "2")), request("PING"), request("PING", word("x")));
    }

    private static Arbitrary<String> key() {
        return word("a", "ab", "b", "c");
    }

    private static Arbitrary<String> channel() {
        return word("a", "ab", "b", "", "__keyspace@0__:a", "__keyevent@0__:set", "__keyevent@0__:expired");
    }

    private static Arbitrary<String> pattern() {
        return word("a", "a*", "*", "?", "[ab]", "b", "", "__key*@0__:*", "__keyspace@?__:a*");
    }

    private static Arbitrary<String> word(String... words) {
        return Arbitraries.of(words);
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private static Arbitrary<List<String>> request(String name, Arbitrary<String>... words) {
        return Combinators.combine(List.of(words)).as(rest -> joined(name, rest));
    }

    private static Arbitrary<List<String>> requestOfSeveral(String name, Arbitrary<String> words, int least) {
        return words.list().ofMinSize(least).ofMaxSize(3).map(rest -> joined(name, rest));
    }

    private static List<String> joined(String first, List<String> rest) {
        return Stream.concat(Stream.of(first), rest.stream()).toList();
    }
}
