package io.kvserver.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** Requests of several kinds, of which none may fail. A connection may end, but each acknowledged request took effect exactly once. */
final class Steady extends Load {
    private static final int KEYS = 100;
    private static final int BATCH = 4;

    private final AtomicLong unanswered = new AtomicLong();
    private final AtomicLongArray sent = new AtomicLongArray(KEYS);
    private final AtomicLongArray counted = new AtomicLongArray(KEYS);
    private final List<AtomicLong> open = new ArrayList<>();

    Steady(ClusterNodes nodes, int clients) {
        super(nodes);
        for (int i = 0; i < clients; i++) {
            open.add(new AtomicLong());
        }
    }

    @Override
    void step(NodeClient client, int number, Random random) throws IOException {
        List<List<String>> requests = new ArrayList<>();
        int[] keys = random.ints(BATCH, 0, KEYS).toArray();
        for (int key : keys) {
            requests.add(List.of("INCR", "steady" + key));
            requests.add(
                    List.of("MGET", "steady" + key, "steady" + random.nextInt(KEYS), "key" + random.nextInt(KEYS)));
            requests.add(List.of("HSET", "steadyhash" + key, "f" + number, "v"));
            requests.add(List.of("EXISTS", "steadyhash" + key));
            sent.incrementAndGet(key);
        }
        AtomicLong mine = open.get(number);
        mine.set(requests.size());
        client.send(requests);
        for (int key : keys) {
            answered(client, mine, ":");
            counted.incrementAndGet(key);
            answered(client, mine, "*3");
            answered(client, mine, ":");
            assertEquals(":1\r\n", answered(client, mine, ":"));
        }
    }

    private String answered(NodeClient client, AtomicLong mine, String expected) throws IOException {
        String reply = client.reply();
        mine.decrementAndGet();
        assertTrue(reply.startsWith(expected), () -> "failed: " + reply);
        acknowledged.incrementAndGet();
        return reply;
    }

    @Override
    void connectionLost(int number) {
        unanswered.addAndGet(open.get(number).getAndSet(0));
    }

    @Override
    String check(NodeClient client) throws IOException {
        for (int key = 0; key < KEYS; key++) {
            String reply = client.ask("INCRBY steady" + key + " 0");
            long value = Long.parseLong(reply.substring(1).trim());
            long least = counted.get(key);
            long most = sent.get(key);
            assertTrue(
                    least <= value && value <= most,
                    () -> least + " acknowledged, " + value + " counted, " + most + " sent");
        }
        return ", " + unanswered + " requests had no reply when their connection ended";
    }
}
