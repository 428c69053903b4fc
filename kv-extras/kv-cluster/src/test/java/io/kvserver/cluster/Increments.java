package io.kvserver.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Increments in pipelines. Each number counts at least the acknowledged increments, and at most those that were sent and not refused; no two replies are the same; and each client's replies for a number ascend.
 */
final class Increments extends Load {
    private static final int BATCH = 16;

    private final Counting counting;
    private final AtomicLongArray sent;
    private final AtomicLongArray counted;
    /** The increments that the nodes refused with certainty. */
    private final AtomicLongArray notRun;

    private final List<Set<Long>> replies = new ArrayList<>();
    private final AtomicLong all = new AtomicLong();
    /** Each client's last reply for each number. */
    private final List<long[]> last = new ArrayList<>();

    /** The keys of the numbers. */
    enum Counting {
        INCR {
            @Override
            List<String> increment(int number) {
                return List.of("INCR", "count" + number);
            }

            @Override
            List<String> read(int number) {
                return List.of("INCRBY", "count" + number, "0");
            }
        },
        ZINCRBY {
            @Override
            List<String> increment(int number) {
                return List.of("ZINCRBY", "scores" + number / 20, "1", "m" + number % 20);
            }

            @Override
            List<String> read(int number) {
                return List.of("ZINCRBY", "scores" + number / 20, "0", "m" + number % 20);
            }
        };

        abstract List<String> increment(int number);

        abstract List<String> read(int number);

        /** The meaning of a reply. */
        static long value(String reply) {
            return Long.parseLong(reply.startsWith(":") ? reply.substring(1).trim() : reply.split("\r\n", -1)[1]);
        }
    }

    Increments(ClusterNodes nodes, Counting counting, int clients, int numbers) {
        super(nodes);
        this.counting = counting;
        this.sent = new AtomicLongArray(numbers);
        this.counted = new AtomicLongArray(numbers);
        this.notRun = new AtomicLongArray(numbers);
        for (int i = 0; i < numbers; i++) {
            replies.add(ConcurrentHashMap.newKeySet());
        }
        for (int i = 0; i < clients; i++) {
            last.add(new long[numbers]);
        }
    }

    /** The number of increments that were sent. */
    long sent() {
        return all.get();
    }

    @Override
    void step(NodeClient client, int clientNumber, Random random) throws IOException {
        long[] mine = last.get(clientNumber);
        int[] numbers = random.ints(BATCH, 0, sent.length()).toArray();
        // A pipeline contains at least one number twice.
        numbers[BATCH - 1] = numbers[0];
        List<List<String>> requests = new ArrayList<>();
        for (int number : numbers) {
            requests.add(counting.increment(number));
            sent.incrementAndGet(number);
            all.incrementAndGet();
        }
        client.send(requests);
        for (int number : numbers) {
            String reply = client.reply();
            if (reply.startsWith("-")) {
                if (!mayHaveRun(reply)) {
                    notRun.incrementAndGet(number);
                }
                continue;
            }
            long value = Counting.value(reply);
            counted.incrementAndGet(number);
            assertTrue(replies.get(number).add(value), () -> "twice " + value + " for " + number);
            assertTrue(value > mine[number], () -> "not ascending: " + value + " for " + number);
            mine[number] = value;
            acknowledged.incrementAndGet();
        }
    }

    @Override
    String check(NodeClient client) throws IOException {
        for (int number = 0; number < sent.length(); number++) {
            long value = Counting.value(client.ask(counting.read(number)));
            long least = counted.get(number);
            long most = sent.get(number) - notRun.get(number);
            int present = number;
            assertTrue(
                    least <= value && value <= most,
                    () -> counting + " " + present + ": " + least + " acknowledged, " + value + " counted, " + most
                            + " sent and not refused");
        }
        return ", " + counting + " of " + sent.length();
    }
}
