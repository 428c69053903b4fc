package io.kvserver.core.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.lifecycle.PropagationMode;

/**
 * Deadlines, compared with a real redis-server. Both use the same clock but are asked one after the other, so replies with
 * times may differ a little; the times in one test differ by hours, so their order does not depend on that.
 */
@AddLifecycleHook(RedisHooks.NeedsRedis.class)
@AddLifecycleHook(value = RedisHooks.PrintsSeed.class, propagateTo = PropagationMode.DIRECT_DESCENDANTS)
class RedisExpiryProperties {
    private static final long TOLERANCE_MILLIS = 600_000;

    private static RedisServerProcess redis;
    private static ClientPair client;

    @BeforeContainer
    static void startRedis() throws IOException, InterruptedException {
        if (RedisServerProcess.isInstalled()) {
            redis = RedisServerProcess.start();
            client = ClientPair.connect(new KvStore(), redis);
        }
    }

    @AfterContainer
    static void stopRedis() throws IOException {
        if (redis != null) {
            client.close();
            redis.close();
        }
    }

    /** A change of a key's deadline: a command, a number of hours, options. */
    record Change(String command, int hours, List<String> options) {}

    @Property(tries = 500)
    void timesToLiveAreTheSame(@ForAll("changes") List<Change> changes) throws IOException {
        client.compare(List.of(List.of("DEL", "key"), List.of("SET", "key", "x"), List.of("TTL", "key")));

        for (Change change : changes) {
            client.compare(List.of(request(change)));

            assertSameTime("TTL", 1000);
            assertSameTime("PTTL", 1);
            assertSameTime("EXPIRETIME", 1000);
            assertSameTime("PEXPIRETIME", 1);
        }
    }

    /** Deadlines given as dates are the same to the millisecond, however keys are renamed and copied. */
    @Property(tries = 300)
    void datesAreTheSame(@ForAll("requests") List<List<String>> requests) throws IOException {
        client.compare(List.of(List.of("FLUSHALL"), List.of("SELECT", "0")));

        client.compare(requests);
    }

    @Provide
    Arbitrary<List<List<String>>> requests() {
        return Arbitraries.frequencyOf(
                        Tuple.of(
                                2,
                                RequestGenerators.request("SET", RequestGenerators.key(), RequestGenerators.value())),
                        Tuple.of(4, ExpiryRequests.all()),
                        Tuple.of(3, ExpiryRequests.told()),
                        Tuple.of(2, KeyRequests.all()),
                        Tuple.of(1, DatabaseRequests.all()))
                .list()
                .ofMinSize(20)
                .ofMaxSize(100);
    }

    private static void assertSameTime(String command, long unit) throws IOException {
        long expected = number(client.redisReply(List.of(command, "key")));
        long actual = number(client.kvReply(List.of(command, "key")));
        if (expected < 0) {
            assertEquals(expected, actual, command);
        } else {
            long difference = Math.abs(expected - actual) * unit;
            assertTrue(difference < TOLERANCE_MILLIS, () -> command + ": " + actual + " instead of " + expected);
        }
    }

    private static long number(String reply) {
        return Long.parseLong(reply.substring(1).strip());
    }

    private static List<String> request(Change change) {
        long millis = change.hours() * 3_600_000L;
        long at = System.currentTimeMillis() + millis;
        List<String> words = switch (change.command()) {
            case "EXPIRE" -> List.of("EXPIRE", "key", Long.toString(millis / 1000));
            case "PEXPIRE" -> List.of("PEXPIRE", "key", Long.toString(millis));
            case "EXPIREAT" -> List.of("EXPIREAT", "key", Long.toString(at / 1000));
            case "PEXPIREAT" -> List.of("PEXPIREAT", "key", Long.toString(at));
            case "SET" -> List.of("SET", "key", "y");
            default -> List.of(change.command(), "key");
        };
        if (!change.command().contains("EXPIRE")) {
            return words;
        }
        return Stream.concat(words.stream(), change.options().stream()).toList();
    }

    @Provide
    Arbitrary<List<Change>> changes() {
        Arbitrary<String> commands = Arbitraries.frequency(
                Tuple.of(4, "EXPIRE"),
                Tuple.of(4, "PEXPIRE"),
                Tuple.of(4, "EXPIREAT"),
                Tuple.of(4, "PEXPIREAT"),
                Tuple.of(1, "PERSIST"),
                Tuple.of(1, "SET"),
                Tuple.of(1, "DEL"));
        Arbitrary<List<String>> options =
                Arbitraries.of("NX", "XX", "GT", "LT", "gt").list().ofMaxSize(2);
        // Each number of hours is used once.
        return Arbitraries.integers()
                .between(-3, 1000)
                .list()
                .uniqueElements()
                .ofMinSize(1)
                .ofMaxSize(12)
                .flatMap(hours -> Combinators.combine(hours.stream()
                                .map(some -> Combinators.combine(commands, options)
                                        .as((command, words) -> new Change(command, some, words)))
                                .toList())
                        .as(all -> all));
    }
}
