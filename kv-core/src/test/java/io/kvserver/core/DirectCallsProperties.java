package io.kvserver.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.protocol.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** Calls that may go the short way answer, change and count what the same commands do. */
class DirectCallsProperties {
    private static final List<String> VALUES = List.of(
            "a", "bb", "0", "9", "-1", "10", "099", "9223372036854775807", "-9223372036854775808", "", "x".repeat(40));
    private static final List<Long> AMOUNTS = List.of(1L, -1L, 9L, -11L, 0L, Long.MAX_VALUE, Long.MIN_VALUE);
    private static final List<List<String>> OTHERS = List.of(
            List.of("DEL", "k"),
            List.of("APPEND", "k", "1"),
            List.of("PERSIST", "k"),
            List.of("PEXPIRE", "k", "50"),
            List.of("HSET", "k", "f", "v"),
            List.of("RENAME", "k", "l"),
            List.of("CONFIG", "SET", "notify-keyspace-events", "KEA"),
            List.of("CONFIG", "SET", "notify-keyspace-events", ""),
            List.of("SELECT", "1"));
    private static final List<String> COUNTS =
            List.of("keyspace_hits", "keyspace_misses", "expired_keys", "rdb_changes_since_last_save");

    private final SettableClock clock = new SettableClock();
    private final KvStore one = new KvStore.Builder().clock(clock).build();
    private final KvStore other = new KvStore.Builder().clock(clock).build();

    @Property(tries = 100)
    void theyDoWhatCommandsDo(@ForAll long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            String key = random.nextInt(4) == 0 ? "l" : "k";
            String value = VALUES.get(random.nextInt(VALUES.size()));
            long amount = AMOUNTS.get(random.nextInt(AMOUNTS.size()));
            int kind = random.nextInt(10);
            assertEquals(command(kind, key, value, amount), call(kind, key, value, amount), () -> kind + " " + value);
            if (kind == 9) {
                List<String> words = OTHERS.get(random.nextInt(OTHERS.size()));
                assertEquals(command(other, words), command(one, words));
                clock.advanceMillis(random.nextInt(40) == 0 ? 2_000 : random.nextInt(20));
            }
            assertEquals(
                    command(other, List.of("OBJECT", "IDLETIME", key)),
                    command(one, List.of("OBJECT", "IDLETIME", key)));
        }

        assertEquals(Contents.of(other), Contents.of(one));
        assertEquals(counts(other), counts(one));
    }

    private @Nullable Object call(int kind, String key, String value, long amount) {
        try {
            return switch (kind) {
                case 0 -> set(() -> one.set(key, value));
                case 1 -> set(() -> one.set(Codec.UTF_8.encode(key), Codec.UTF_8.encode(value)));
                case 2 -> set(() -> one.set(key, value, Duration.ofMillis(50)));
                case 3 -> one.incr(key);
                case 4 -> one.strings().incrBy(key, amount);
                case 5 -> one.strings().decr(key);
                case 6 -> one.strings().decrBy(key, amount);
                default -> one.get(key);
            };
        } catch (KvStoreException refused) {
            return refused.getMessage();
        }
    }

    private static String set(Runnable call) {
        call.run();
        return "OK";
    }

    private @Nullable Object command(int kind, String key, String value, long amount) {
        return switch (kind) {
            case 0, 1 -> command(other, List.of("SET", key, value));
            case 2 -> command(other, List.of("SET", key, value, "PX", "50"));
            case 3 -> command(other, List.of("INCR", key));
            case 4 -> command(other, List.of("INCRBY", key, Long.toString(amount)));
            case 5 -> command(other, List.of("DECR", key));
            case 6 -> command(other, List.of("DECRBY", key, Long.toString(amount)));
            default -> command(other, List.of("GET", key));
        };
    }

    private static @Nullable Object command(KvStore store, List<String> words) {
        try {
            Reply reply =
                    store.call(words.get(0), words.subList(1, words.size()).toArray());
            if (reply.isNil()) {
                return null;
            }
            return reply instanceof Reply.Int number ? (Object) number.value() : reply.text();
        } catch (KvStoreException refused) {
            return refused.getMessage();
        }
    }

    private static List<String> counts(KvStore store) {
        return store.call("INFO", "everything")
                .text()
                .lines()
                .filter(line -> COUNTS.contains(line.replaceFirst(":.*", "")))
                .toList();
    }
}
