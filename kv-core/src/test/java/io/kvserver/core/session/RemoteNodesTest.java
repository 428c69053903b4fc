package io.kvserver.core.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.protocol.Slots;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions of three stores that are nodes of one cluster: what the nodes know of each other, and what they send each other. */
@Timeout(60)
class RemoteNodesTest {
    private static final ExecutorService NETWORK = Executors.newFixedThreadPool(2);

    private final ThreeNodes three = new ThreeNodes(NETWORK);

    @AfterAll
    static void close() {
        NETWORK.shutdown();
    }

    @Test
    void nodesTellWhichSlotsTheyServe() {
        SessionDriver client = three.client(1);
        String lines = three.ask(client, "CLUSTER NODES");

        assertEquals(3, lines.strip().lines().count(), lines);
        assertTrue(lines.startsWith("b".repeat(40) + " :0@10000 myself,master - 0 0 3 connected 2341-4681"), lines);
        assertTrue(lines.contains("a".repeat(40) + " node0:1000@11000 master - 0 0 3 connected 0-2340 "), lines);
        assertEquals("b".repeat(40) + "\n", three.ask(client, "CLUSTER MYID"));
        String info = three.ask(client, "CLUSTER INFO");
        assertTrue(info.contains("cluster_state:ok"), info);
        assertTrue(info.contains("cluster_slots_assigned:16384"), info);
        assertTrue(info.contains("cluster_known_nodes:3"), info);
        three.nodes().node(0).peers().leave();
        assertEquals(2, three.ask(client, "CLUSTER NODES").strip().lines().count());
    }

    @Test
    void keysOfASlotAreCounted() {
        SessionDriver client = three.client(0);
        three.ask(client, "MSET {t}b 1 {t}a 2 {t}c 3 other 4");
        int slot = Slots.of("t".getBytes(ISO_8859_1));

        assertEquals("3\n", three.ask(client, "CLUSTER COUNTKEYSINSLOT " + slot));
        assertEquals("{t}a\n{t}b\n", three.ask(three.client(1), "CLUSTER GETKEYSINSLOT " + slot + " 2"));
        assertEquals("ERR Invalid slot\n", three.ask(client, "CLUSTER COUNTKEYSINSLOT 16384"));
    }

    /** Any node accepts a request; a client that follows redirections is sent to the owner. */
    @Test
    void clientsThatFollowRedirectionsAreSentToOwners() {
        assertEquals("OK\n", three.ask(three.client(1), "SET foo 1"));
        int slot = Slots.of("foo".getBytes(ISO_8859_1));
        int owner = slot * MapNodes.PARTS / Slots.COUNT % 3;
        String moved = "MOVED " + slot + " node" + owner + ":" + (1000 + owner) + "\n";
        int other = (owner + 1) % 3;

        assertEquals("1\n", three.ask(three.client(other), "GET foo"));
        SessionDriver following = three.client(other);
        assertEquals("OK\n", three.ask(following, "READWRITE"));
        assertEquals(moved, three.ask(following, "GET foo"));
        assertEquals("RESET\n1\n", three.ask(following, "RESET\nGET foo"));
        assertEquals("OK\n1\n", three.ask(three.client(owner), "READONLY\nGET foo"));
        three.nodes().node(other).redirect();
        assertEquals(moved, three.ask(three.client(other), "GET foo"));
    }

    @Test
    void messagesReachSubscribersOfAllNodes() throws InterruptedException {
        SessionDriver one = three.client(0);
        SessionDriver other = three.client(2);
        assertEquals("subscribe news 1\n", three.ask(one, "SUBSCRIBE news"));
        assertEquals("psubscribe n* 1\n", three.ask(other, "PSUBSCRIBE n*"));

        assertEquals("0\n", three.ask(three.client(1), "PUBLISH news hello"));
        assertEquals("message news hello\n", three.next(one));
        assertEquals("pmessage n* news hello\n", three.next(other));
        assertEquals("1\n", three.ask(three.client(0), "PUBLISH news again"));
        assertEquals("pmessage n* news again\n", three.next(other));
    }

    @Test
    void messagesOfAShardReachSubscribersOfAllNodes() throws InterruptedException {
        SessionDriver one = three.client(0);
        assertEquals("ssubscribe news 1\n", three.ask(one, "SSUBSCRIBE news"));

        assertEquals("0\n", three.ask(three.client(1), "SPUBLISH news hello"));
        assertEquals("smessage news hello\n", three.next(one));
    }

    @Test
    void eventsOfKeysReachSubscribersOfAllNodes() throws InterruptedException {
        SessionDriver one = three.client(0);
        assertEquals("OK\n", three.ask(three.client(1), "CONFIG SET notify-keyspace-events EA"));
        assertEquals("psubscribe * 1\n", three.ask(one, "PSUBSCRIBE *"));
        for (String key : List.of("a", "b", "c", "d")) {
            three.ask(three.client(2), "SET " + key + " 1 PX 100");

            assertEquals(event("set", key) + event("expire", key), three.next(one));
        }
        three.pass(100);
        assertEquals("\n", three.ask(three.client(2), "GET a"));
        assertEquals(event("expired", "a"), three.next(one));
    }

    private static String event(String name, String key) {
        return "pmessage * __keyevent@0__:" + name + " " + key + "\n";
    }
}
