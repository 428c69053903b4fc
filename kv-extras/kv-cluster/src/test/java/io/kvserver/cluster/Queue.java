package io.kvserver.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * LPUSH and BRPOP as a queue. No client gets an element twice, or one that was not sent; each element whose push was acknowledged comes out, except for as many as there were waits that ended without a reply, each of which may have lost one. Each client gets the elements of another in order.
 */
final class Queue extends Load {
    /** The most elements in the queue before the producers pause. */
    private static final int LENGTH = 200;

    private final int producers;
    private final AtomicLongArray next;
    private final Set<String> pushed = ConcurrentHashMap.newKeySet();
    private final Set<String> sent = ConcurrentHashMap.newKeySet();
    private final Set<String> got = ConcurrentHashMap.newKeySet();
    /** The elements that each client got. */
    private final List<List<String>> inOrder = new ArrayList<>();

    private final boolean[] waiting;
    private final AtomicLong waitsLost = new AtomicLong();
    private final Set<Integer> finished = ConcurrentHashMap.newKeySet();
    private final boolean[] empty;

    /** The first clients, this many, push; the others pop. */
    Queue(ClusterNodes nodes, int producers, int consumers) {
        super(nodes);
        this.producers = producers;
        this.next = new AtomicLongArray(producers);
        this.waiting = new boolean[producers + consumers];
        this.empty = new boolean[producers + consumers];
        for (int i = 0; i < producers + consumers; i++) {
            inOrder.add(new ArrayList<>());
        }
    }

    @Override
    void step(NodeClient client, int number, Random random) throws IOException {
        if (number < producers) {
            push(client, number);
        } else {
            pop(client, number, random);
        }
    }

    private void push(NodeClient client, int number) throws IOException {
        if (pushed.size() - got.size() > LENGTH) {
            assertTrue(client.ask("LLEN queue").matches("(?s)[:-].*"));
            return;
        }
        String element = number + "-" + next.incrementAndGet(number);
        sent.add(element);
        String reply = client.ask("LPUSH queue " + element);
        if (reply.startsWith(":")) {
            pushed.add(element);
            acknowledged.incrementAndGet();
        } else if (!mayHaveRun(reply)) {
            sent.remove(element);
        }
    }

    private void pop(NodeClient client, int number, Random random) throws IOException {
        waiting[number] = true;
        String reply = client.ask("BRPOP queue 0." + (1 + random.nextInt(9)));
        waiting[number] = false;
        empty[number] = reply.equals("*-1\r\n");
        if (reply.startsWith("-")) {
            waitsLost.addAndGet(mayHaveRun(reply) ? 1 : 0);
        } else if (!empty[number]) {
            String element = reply.split("\r\n", -1)[4];
            assertTrue(sent.contains(element), () -> "never sent: " + element);
            assertTrue(got.add(element), () -> "twice: " + element);
            inOrder.get(number).add(element);
        }
    }

    @Override
    void connectionLost(int number) {
        if (waiting[number]) {
            waiting[number] = false;
            waitsLost.incrementAndGet();
        }
    }

    /** A consumer continues until nothing is left, after the producers have ended. */
    @Override
    boolean isDone(int number) {
        if (number < producers) {
            finished.add(number);
            return true;
        }
        return finished.size() == producers && empty[number];
    }

    @Override
    String check(NodeClient client) throws IOException {
        assertEquals(":0\r\n", client.ask("LLEN queue"));
        Set<String> missing = new HashSet<>(pushed);
        missing.removeAll(got);
        assertTrue(
                missing.size() <= waitsLost.get(),
                () -> missing.size() + " elements are missing, and " + waitsLost + " waits ended without a reply: "
                        + missing);
        for (List<String> one : inOrder) {
            long[] last = new long[producers];
            for (String element : one) {
                if (pushed.contains(element)) {
                    int producer = Integer.parseInt(element.substring(0, element.indexOf('-')));
                    long place = Long.parseLong(element.substring(element.indexOf('-') + 1));
                    assertTrue(place > last[producer], () -> "out of order: " + element);
                    last[producer] = place;
                }
            }
        }
        return ", " + got.size() + " elements came out, " + missing.size() + " went with the " + waitsLost
                + " waits that got no reply";
    }
}
