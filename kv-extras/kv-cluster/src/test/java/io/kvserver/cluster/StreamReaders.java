package io.kvserver.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients add entries to large streams, and read them as consumers of a group. Each acknowledged entry is in its stream exactly once; none is delivered twice; a delivered entry is pending until a consumer has acknowledged it, and not afterwards.
 */
final class StreamReaders extends Load {
    static final int STREAMS = 3;
    private static final int ENTRIES = 1000;
    private static final int MOST = 3;
    /** The places of an entry's id and value among the lines of a reply. */
    private static final int ID = 2;

    private static final int VALUE = 7;
    private static final int ENTRY_LINES = 8;
    private static final int PENDING_LINES = 7;

    private final AtomicLong values = new AtomicLong();
    /** The entries that may be in a stream. */
    private final Set<String> sent = ConcurrentHashMap.newKeySet();
    /** By stream and id. */
    private final Map<String, String> added = new ConcurrentHashMap<>();

    private final Set<String> delivered = ConcurrentHashMap.newKeySet();
    private final Set<String> read = ConcurrentHashMap.newKeySet();
    /** Entries that may be pending or not. */
    private final Set<String> mayBeRead = ConcurrentHashMap.newKeySet();

    private final AtomicLong deliveriesLost = new AtomicLong();
    private final boolean[] asking;

    StreamReaders(ClusterNodes nodes, int clients) {
        super(nodes);
        this.asking = new boolean[clients];
    }

    /** Makes the streams large before the load starts. */
    void fill(NodeClient client) throws IOException {
        for (int stream = 0; stream < STREAMS; stream++) {
            for (int i = 0; i < ENTRIES; i++) {
                add(client, "stream" + stream);
            }
            assertEquals("+OK\r\n", client.ask("XGROUP CREATE stream" + stream + " group 0"));
        }
        assertEquals(STREAMS * ENTRIES, added.size());
    }

    private void add(NodeClient client, String stream) throws IOException {
        String value = "value-" + values.incrementAndGet() + "-" + "x".repeat(60);
        sent.add(value);
        String reply = client.ask("XADD " + stream + " * field " + value);
        if (reply.startsWith("$")) {
            added.put(stream + "/" + reply.split("\r\n", -1)[1], value);
            acknowledged.incrementAndGet();
        } else if (!mayHaveRun(reply)) {
            sent.remove(value);
        }
    }

    @Override
    void step(NodeClient client, int number, Random random) throws IOException {
        String stream = "stream" + random.nextInt(STREAMS);
        add(client, stream);
        asking[number] = true;
        String reply =
                client.ask("XREADGROUP GROUP group consumer" + number + " COUNT " + MOST + " STREAMS " + stream + " >");
        asking[number] = false;
        if (reply.startsWith("-")) {
            deliveriesLost.addAndGet(mayHaveRun(reply) ? 1 : 0);
            return;
        }
        String[] lines = reply.split("\r\n", -1);
        List<String> ids = new ArrayList<>();
        for (int at = 5; at + ENTRY_LINES < lines.length; at += ENTRY_LINES) {
            String entry = stream + "/" + lines[at + ID];
            assertTrue(delivered.add(entry), () -> "delivered twice: " + entry);
            assertTrue(sent.contains(lines[at + VALUE]), () -> "never added: " + entry);
            ids.add(lines[at + ID]);
        }
        if (!ids.isEmpty()) {
            acknowledge(client, stream, ids.get(random.nextInt(ids.size())));
        }
    }

    private void acknowledge(NodeClient client, String stream, String id) throws IOException {
        String entry = stream + "/" + id;
        mayBeRead.add(entry);
        String reply = client.ask("XACK " + stream + " group " + id);
        if (reply.startsWith("-")) {
            if (!mayHaveRun(reply)) {
                mayBeRead.remove(entry);
            }
            return;
        }
        assertEquals(":1\r\n", reply, () -> "not pending: " + entry);
        mayBeRead.remove(entry);
        read.add(entry);
    }

    @Override
    void connectionLost(int number) {
        if (asking[number]) {
            asking[number] = false;
            deliveriesLost.incrementAndGet();
        }
    }

    @Override
    String check(NodeClient client) throws IOException {
        long entries = 0;
        long unknownDeliveries = 0;
        for (int number = 0; number < STREAMS; number++) {
            String stream = "stream" + number;
            entries += checkEntries(client, stream);
            Set<String> pending = new HashSet<>();
            String[] lines =
                    client.ask("XPENDING " + stream + " group - + 1000000").split("\r\n", -1);
            for (int at = 1; at + PENDING_LINES < lines.length; at += PENDING_LINES) {
                assertTrue(pending.add(stream + "/" + lines[at + ID]));
            }
            for (String entry : delivered) {
                if (entry.startsWith(stream + "/") && !mayBeRead.contains(entry)) {
                    assertEquals(!read.contains(entry), pending.contains(entry), () -> entry + " is pending");
                }
            }
            pending.removeAll(delivered);
            unknownDeliveries += pending.size();
        }
        assertTrue(
                unknownDeliveries <= MOST * deliveriesLost.get(), unknownDeliveries + " are pending that nobody got");
        return ", " + entries + " entries, " + delivered.size() + " delivered, " + read.size() + " acknowledged by "
                + "consumers, " + deliveriesLost + " reads that got no reply";
    }

    private long checkEntries(NodeClient client, String stream) throws IOException {
        Set<String> present = new HashSet<>();
        Set<String> ids = new HashSet<>();
        List<String> lines =
                Arrays.asList(client.ask("XRANGE " + stream + " - +").split("\r\n", -1));
        for (int at = 1; at + ENTRY_LINES <= lines.size(); at += ENTRY_LINES) {
            String entry = stream + "/" + lines.get(at + ID);
            String value = lines.get(at + VALUE);
            assertTrue(present.add(value), () -> "twice: " + value);
            assertTrue(sent.contains(value), () -> "never added: " + value);
            assertTrue(ids.add(entry));
            String known = added.get(entry);
            assertTrue(known == null || known.equals(value), () -> entry + " has " + value);
        }
        for (String entry : added.keySet()) {
            assertFalse(entry.startsWith(stream + "/") && !ids.contains(entry), () -> entry + " is missing");
        }
        assertEquals(":" + ids.size() + "\r\n", client.ask("XLEN " + stream));
        return ids.size();
    }
}
