package io.kvserver.core.differential;

import static io.kvserver.core.differential.RequestGenerators.key;
import static io.kvserver.core.differential.RequestGenerators.oneOf;
import static io.kvserver.core.differential.RequestGenerators.request;
import static io.kvserver.core.differential.RequestGenerators.requestOfSeveral;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * Requests about the server whose replies depend only on earlier requests. Counts over a whole conversation are
 * compared at its end; replies that depend on the time, the machine, or the rest of the server are left out. Stateless.
 */
final class ServerRequests {
    /** The requests that undo {@link #configSet}, for a server that serves several conversations. */
    static final List<String> DEFAULTS = List.of(
            "CONFIG",
            "SET",
            "notify-keyspace-events",
            "",
            "client-output-buffer-limit",
            "normal 0 0 0 replica 268435456 67108864 60 pubsub 33554432 8388608 60",
            "slowlog-log-slower-than",
            "10000",
            "slowlog-max-len",
            "128",
            "latency-monitor-threshold",
            "0",
            "tracking-table-max-keys",
            "1000000",
            "maxmemory",
            "0",
            "maxmemory-policy",
            "noeviction",
            "maxmemory-samples",
            "5",
            "lfu-log-factor",
            "10",
            "lfu-decay-time",
            "1");

    private ServerRequests() {}

    static Arbitrary<List<String>> all() {
        return Arbitraries.oneOf(
                configGet(),
                configSet(),
                request("CONFIG", oneOf("HELP", "REWRITE", "FOO", "help")),
                request("ROLE"),
                request("WAIT", oneOf("0", "-1", "x", ""), oneOf("0", "1", "-1", "x", "", "9223372036854775808")),
                request("SLOWLOG", oneOf("RESET", "HELP", "FOO")),
                request("SLOWLOG", oneOf("GET", "get"), oneOf("0", "-2", "x", "", "9223372036854775808")),
                request("LATENCY", oneOf("LATEST", "RESET", "HELP", "FOO")),
                request("LATENCY", oneOf("HISTORY", "GRAPH", "RESET"), oneOf("command", "foo", "")),
                request("MEMORY", oneOf("PURGE", "HELP", "FOO")),
                request("COMMAND", oneOf("HELP")),
                request("INFO", oneOf("cluster", "CLUSTER", "modules", "foo", "")),
                request("DEBUG", oneOf("OBJECT", "SLEEP", "FOO"), key()),
                request("SHUTDOWN", oneOf("FOO", "ABORT", "abort", "NOSAVEX")),
                request("SHUTDOWN", oneOf("ABORT", "NOW", "FORCE"), oneOf("ABORT", "FOO")));
    }

    private static Arbitrary<List<String>> configGet() {
        Arbitrary<String> names = oneOf(
                "databases",
                "DATABASES",
                "slowlog-max-len",
                "slowlog-max-le[n]",
                "slowlog-log*",
                "LATENCY-monitor-*",
                "notify-keyspace-event?",
                "client-output-buffer-limit",
                "tracking-table-max-keys",
                "maxmemory-policy",
                "maxmemory-samples",
                "lfu-*-time",
                "lfu-log-factor",
                "proto-max-bulk-len",
                "requirepass",
                "enable-debug-command",
                "foo",
                "");
        // One name only: the order of several parameters is the server's.
        return request("CONFIG", oneOf("GET", "get"), names);
    }

    private static Arbitrary<List<String>> configSet() {
        return requestOfSeveral(
                oneOf("CONFIG"), pair().list().ofMinSize(1).ofMaxSize(3).map(pairs -> {
                    List<String> words = new ArrayList<>(List.of("SET"));
                    pairs.forEach(words::addAll);
                    return words;
                }));
    }

    private static Arbitrary<List<String>> pair() {
        Arbitrary<String> numbers =
                oneOf("0", "1", "128", "-1", "-2", "07", "x", "", "9223372036854775807", "9223372036854775808", "1kb");
        return Arbitraries.oneOf(
                pair(oneOf("slowlog-max-len", "slowlog-log-slower-than", "tracking-table-max-keys"), numbers),
                pair(oneOf("maxmemory-samples", "lfu-log-factor", "lfu-decay-time"), numbers),
                pair(oneOf("maxmemory-samples"), oneOf("64", "2147483647", "2147483648")),
                // A threshold that is never reached.
                pair(oneOf("maxmemory"), oneOf("0", "1g", "1GB", "100Mb", "-1", "1.5gb", "x", "", "1t", "1 gb")),
                pair(oneOf("maxmemory-policy"), oneOf("allkeys-lru", "VOLATILE-ttl", "noeviction", "lru", "", "all")),
                // Otherwise there would be events that depend on the time.
                pair(oneOf("latency-monitor-threshold"), oneOf("0", "-1", "x")),
                pair(oneOf("notify-keyspace-events"), oneOf("", "KEA", "g$lshzxetdnKEm", "Km", "Q", "K E")),
                pair(
                        oneOf("client-output-buffer-limit"),
                        oneOf(
                                "",
                                "pubsub 1kb 2MB 3",
                                "replica 1g 0 0 pubsub 32m 8k 60",
                                "SLAVE 1 2 3",
                                "normal 0 0",
                                "foo 0 0 0",
                                "normal x 0 0",
                                "normal 0 0 -1",
                                "normal 0 0 0  pubsub 1 1 1")),
                pair(oneOf("databases", "DATABASES", "enable-debug-command", "foo", ""), oneOf("1", "no", "")));
    }

    private static Arbitrary<List<String>> pair(Arbitrary<String> name, Arbitrary<String> value) {
        return Combinators.combine(name, value).as(List::of);
    }
}
