package io.kvserver.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The same requests, in transactions of a few and one by one, give the same replies and leave the same data. */
class TransactionProperties {
    @Property(tries = 15)
    void itDoesWhatTheSameRequestsDo(@ForAll long seed) {
        Random random = new Random(seed);
        SettableClock clock = new SettableClock();
        KvStore one = new KvStore.Builder().clock(clock).build();
        KvStore other = new KvStore.Builder().clock(clock).build();
        for (int i = 0; i < 30; i++) {
            List<Object[]> requests = Stream.generate(() -> request(random))
                    .limit(random.nextInt(6))
                    .toList();
            boolean discarded = random.nextInt(4) == 0;
            List<String> replies = new ArrayList<>();
            try {
                one.transaction(tx -> {
                    requests.forEach(request -> replies.add(reply(tx, request)));
                    if (discarded) {
                        throw new ArithmeticException();
                    }
                    return null;
                });
                assertEquals(
                        requests.stream().map(request -> reply(other, request)).toList(), replies);
            } catch (ArithmeticException onPurpose) {
                assertTrue(discarded);
            }
        }

        assertEquals(Contents.of(other), Contents.of(one));
    }

    private static String reply(StoreCalls calls, Object[] request) {
        try {
            return calls.call((String) request[0], Arrays.copyOfRange(request, 1, request.length))
                    .toString();
        } catch (KvStoreException failure) {
            return failure.getMessage();
        }
    }

    private static final List<String> REQUESTS = List.of(
            "SET k v",
            "SET k n EX 100",
            "INCR k",
            "APPEND k v",
            "DEL k k",
            "RENAME k k",
            "COPY k k",
            "EXPIRE k 50",
            "PERSIST k",
            "LPUSH k v v",
            "RPOP k",
            "LINSERT k BEFORE v v",
            "LRANGE k 0 -1",
            "HSET k v v v v",
            "HDEL k v",
            "HINCRBYFLOAT k v 1.5",
            "HGETALL k",
            "HEXPIRE k 60 FIELDS 1 v",
            "SADD k v v v",
            "SREM k v",
            "SINTERSTORE k k k",
            "SCARD k",
            "ZADD k n v n v",
            "ZINCRBY k n v",
            "ZRANGE k 0 -1 WITHSCORES",
            "ZUNIONSTORE k 2 k k",
            "GET k",
            "GETEX k EX 70",
            "SETRANGE k 30 v",
            "MSET k v k v",
            "XADD k 0-* f v",
            "XLEN k",
            "PFADD k v",
            "PFCOUNT k k",
            "SETBIT k 100 1",
            "INCRBYFLOAT k 0.1",
            "LMOVE k k LEFT RIGHT",
            "TYPE k",
            "EXISTS k k",
            "TTL k");

    private static Object[] request(Random random) {
        String[] words = REQUESTS.get(random.nextInt(REQUESTS.size())).split(" ");
        for (int i = 1; i < words.length; i++) {
            words[i] = switch (words[i]) {
                case "k" -> "k" + random.nextInt(5);
                case "v" -> random.nextInt(10) == 0 ? "v".repeat(100) : "v" + random.nextInt(5);
                case "n" -> Integer.toString(random.nextInt(20));
                default -> words[i];
            };
        }
        return words;
    }
}
