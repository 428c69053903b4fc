package io.kvserver.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * SET NX as a lock. A lock with a timeout is taken and released by a script; no other client gets it before it was released or has expired. A lock without a timeout is tried once by each client and never released: one client gets it, and it keeps that client's value.
 */
final class Locks extends Load {
    private static final int LOCKS = 4;
    private static final int MILLIS = 3000;
    /** The nodes' clocks have a resolution of a millisecond. */
    private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(MILLIS - 10);

    private static final String RELEASE =
            "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end";

    private final int clients;
    private final AtomicReferenceArray<Holder> holders = new AtomicReferenceArray<>(LOCKS);
    private final Map<Long, String> winners = new ConcurrentHashMap<>();
    /** The attempts whose outcome is unknown. */
    private final Set<String> mayHaveWon = ConcurrentHashMap.newKeySet();

    private final AtomicLong tokens = new AtomicLong();
    private final AtomicLong attempts = new AtomicLong();

    /** The owner of a lock, and until when at least, by {@link System#nanoTime}. */
    private record Holder(String token, long untilNanos) {}

    Locks(ClusterNodes nodes, int clients) {
        super(nodes);
        this.clients = clients;
    }

    @Override
    void step(NodeClient client, int number, Random random) throws IOException {
        String token = "t" + tokens.incrementAndGet();
        if (random.nextBoolean()) {
            takeForATime(client, random.nextInt(LOCKS), token);
        } else {
            takeForGood(client, token);
        }
    }

    private void takeForATime(NodeClient client, int lock, String token) throws IOException {
        Holder holder = new Holder(token, System.nanoTime() + LEAST_NANOS);
        String reply = client.ask("SET lock" + lock + " " + token + " NX PX " + MILLIS);
        if (reply.startsWith("-")) {
            boolean unused = mayHaveRun(reply);
            return;
        }
        acknowledged.incrementAndGet();
        if (!reply.equals("+OK\r\n")) {
            assertEquals("$-1\r\n", reply);
            return;
        }
        Holder before = holders.getAndSet(lock, holder);
        long now = System.nanoTime();
        assertTrue(
                before == null || now - before.untilNanos() >= 0,
                () -> "lock " + lock + " was given to " + token + " and to " + before);
        boolean unused = holders.compareAndSet(lock, holder, null);
        String released = client.ask(List.of("EVAL", RELEASE, "1", "lock" + lock, token));
        if (released.startsWith("-")) {
            boolean ignored = mayHaveRun(released);
        }
    }

    private void takeForGood(NodeClient client, String token) throws IOException {
        // Each lock takes as many attempts as there are clients.
        long lock = attempts.getAndIncrement() / clients;
        mayHaveWon.add(lock + " " + token);
        String reply = client.ask("SET once" + lock + " " + token + " NX");
        if (reply.startsWith("-")) {
            if (!mayHaveRun(reply)) {
                mayHaveWon.remove(lock + " " + token);
            }
            return;
        }
        acknowledged.incrementAndGet();
        mayHaveWon.remove(lock + " " + token);
        if (reply.equals("+OK\r\n")) {
            String other = winners.put(lock, token);
            assertNull(other, () -> "lock " + lock + " was given to " + other + " and to " + token);
        } else {
            assertEquals("$-1\r\n", reply);
        }
    }

    @Override
    String check(NodeClient client) throws IOException {
        for (long lock = 0; lock < attempts.get() / clients; lock++) {
            String reply = client.ask("GET once" + lock);
            String winner = winners.get(lock);
            if (winner != null) {
                assertEquals("$" + winner.length() + "\r\n" + winner + "\r\n", reply);
            } else if (!reply.equals("$-1\r\n")) {
                String present = reply.split("\r\n", -1)[1];
                assertTrue(mayHaveWon.contains(lock + " " + present), "lock " + lock + " has " + present);
            }
        }
        return ", " + winners.size() + " locks taken for good, " + mayHaveWon.size() + " attempts without a reply";
    }
}
