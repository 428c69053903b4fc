package io.kvserver.core.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Scripts and functions whose keys are on other nodes. */
@Timeout(60)
class RemoteScriptsTest {
    private static final ExecutorService NETWORK = Executors.newFixedThreadPool(2);
    private static final String NOT_HERE = "ERR Script attempted to access a non local key in a cluster node";
    private static final String LIBRARY =
            "#!lua name=lib\\nredis.register_function('add', function(keys, args) return redis.call('INCRBY', keys[1],"
                    + " args[1]) end)";

    private final ThreeNodes three = new ThreeNodes(NETWORK);

    @AfterAll
    static void close() {
        NETWORK.shutdown();
    }

    private String ask(int node, String request) {
        return three.ask(three.client(node), request);
    }

    @Test
    void scriptsRunWhereTheirKeysAre() {
        String script = "redis.call('SET', KEYS[1], ARGV[1]) redis.call('RPUSH', KEYS[2], 1, 2) "
                + "return {redis.call('GET', KEYS[1]), redis.call('LLEN', KEYS[2])}";
        for (int node = 0; node < 3; node++) {
            for (String tag : new String[] {"a", "b", "c"}) {
                String keys = " 2 {" + tag + "}s {" + tag + "}l" + node + " v" + node;

                assertEquals("v" + node + "\n2\n", ask(node, "EVAL \"" + script + "\"" + keys));
            }
        }
        assertEquals("v2\n", ask(0, "GET {b}s"));
        assertEquals("1\n2\n", ask(0, "LRANGE {b}l1 0 -1"));
    }

    @Test
    void scriptsReachTheKeysThatAreNamedAndNoOthers() {
        assertEquals(
                NOT_HERE,
                ask(0, "EVAL \"return redis.pcall('GET', '{a}x').err\" 1 {a}k").trim());
        assertEquals(
                NOT_HERE,
                ask(0, "EVAL \"return redis.pcall('DBSIZE').err\" 1 {a}k").trim());
        assertEquals(
                NOT_HERE,
                ask(0, "EVAL \"return redis.pcall('GET', 'x').err\" 0").trim());
        assertEquals(
                NOT_HERE,
                ask(0, "EVAL \"return redis.pcall('FLUSHALL').err\" 0").trim());
        assertEquals("3\n", ask(0, "EVAL \"return 3\" 0"));
        assertEquals("CROSSSLOT Keys in request don't hash to the same slot\n", ask(0, "EVAL \"return 3\" 2 a b"));
        assertTrue(ask(0, "MULTI\nEVAL \"return 3\" 1 a\nEXEC").contains("EXECABORT"));
    }

    @Test
    void scriptsAreKnownByDigestOnAllNodes() {
        String digest =
                ask(0, "SCRIPT LOAD \"return redis.call('INCR', KEYS[1])\"").trim();

        for (int node = 0; node < 3; node++) {
            assertEquals("1\n", ask(node, "SCRIPT EXISTS " + digest));
            assertEquals((2 * node + 1) + "\n", ask(node, "EVALSHA " + digest + " 1 a"));
            assertEquals((2 * node + 2) + "\n", ask(node, "EVALSHA " + digest + " 1 a"));
        }
        assertTrue(ask(1, "EVALSHA_RO " + digest + " 1 a").contains("Write commands are not allowed"), "");
        assertEquals("OK\n", ask(2, "SCRIPT FLUSH"));
        assertEquals("NOSCRIPT No matching script. Please use EVAL.\n", ask(1, "EVALSHA " + digest + " 1 a"));
    }

    @Test
    void functionsAreKnownOnAllNodes() {
        assertEquals("lib\n", ask(0, "FUNCTION LOAD \"" + LIBRARY + "\""));
        assertEquals("ERR Library 'lib' already exists\n", ask(1, "FUNCTION LOAD \"" + LIBRARY + "\""));

        for (int node = 0; node < 3; node++) {
            assertEquals((node + 1) * 5 + "\n", ask(node, "FCALL add 1 a 5"));
        }
        assertEquals("lib\n", ask(2, "FUNCTION LOAD REPLACE \"" + LIBRARY.replace("args[1])", "1)") + "\""));
        assertEquals("16\n", ask(1, "FCALL add 1 a 5"));
        assertEquals("OK\n", ask(1, "FUNCTION DELETE lib"));
        assertEquals("ERR Function not found\n", ask(0, "FCALL add 1 a 5"));
    }

    /** Whichever node is faster, all nodes have the same libraries in the end. */
    @Test
    void librariesThatAreLoadedOnAllNodesAtOnceBecomeTheSame() throws InterruptedException {
        int rounds = 20;
        List<Thread> loading = new ArrayList<>();
        for (int node = 0; node < 3; node++) {
            SessionDriver client = three.client(node);
            String name = "'f" + node + "'";
            loading.add(new Thread(() -> {
                for (int round = 0; round < rounds; round++) {
                    three.ask(client, "FUNCTION LOAD REPLACE \"" + LIBRARY.replace("args[1])", round + ")") + "\"");
                    String other =
                            LIBRARY.replace("lib", "lib" + name.charAt(2)).replace("'add'", name);
                    three.ask(client, "FUNCTION LOAD REPLACE \"" + other.replace("args[1]", "" + round) + "\"");
                }
            }));
        }
        loading.forEach(Thread::start);
        for (Thread thread : loading) {
            thread.join();
        }

        String first = ask(0, "FUNCTION LIST WITHCODE");
        assertTrue(first.contains("lib0") && first.contains("lib1") && first.contains("lib2"), first);
        assertEquals(first, ask(1, "FUNCTION LIST WITHCODE"));
        assertEquals(first, ask(2, "FUNCTION LIST WITHCODE"));
    }

    @Test
    void aChangeOfLibrariesThatMayHaveBeenMadeIsNotAnswered() {
        assertEquals("lib\n", ask(0, "FUNCTION LOAD \"" + LIBRARY + "\""));
        three.nodes().node(1).fail(MapCarrier.Failing.UNKNOWN);

        assertTrue(ask(1, "FUNCTION DELETE lib").startsWith("INDETERMINATE"));
        assertEquals("5\n", ask(0, "FCALL add 1 a 5"));
    }

    @Test
    void whatAScriptHasChangedStaysIfItFails() {
        String reply = ask(0, "EVAL \"redis.call('SET', KEYS[1], 1) return redis.call('RPUSH', KEYS[1], 1)\" 1 a");

        assertTrue(reply.startsWith("WRONGTYPE"), reply);
        assertEquals("1\n", ask(1, "GET a"));
    }

    @Test
    void scriptsPublishAndServeWhoWaits() throws InterruptedException {
        SessionDriver subscribed = three.client(0);
        three.ask(subscribed, "SUBSCRIBE news");
        SessionDriver waiting = three.waiting(1, "BLPOP a 0");

        assertEquals(
                "1\n",
                ask(2, "EVAL \"redis.call('PUBLISH', 'news', 'x') return redis.call('RPUSH', KEYS[1], 1)\" 1 a"));
        assertEquals("message news x\n", three.next(subscribed));
        assertEquals("a\n1\n", three.next(waiting));
    }

    /** An existing node tells a new one. */
    @Test
    void newNodesLearnWhatIsLoaded() {
        String digest = ask(0, "SCRIPT LOAD \"return 7\"").trim();
        assertEquals("lib\n", ask(0, "FUNCTION LOAD \"" + LIBRARY + "\""));
        ask(0, "CONFIG SET notify-keyspace-events KEA");

        SessionDriver late = new SessionDriver(
                new KvStore.Builder().carrier(three.nodes().node(2)).build());

        assertEquals("7\n", three.ask(late, "EVALSHA " + digest + " 1 a"));
        assertEquals("5\n", three.ask(late, "FCALL add 1 a 5"));
        assertEquals("notify-keyspace-events\nAKE\n", three.ask(late, "CONFIG GET notify-keyspace-events"));
    }

    /** The node that comes back still has some of it, and the others had given it up. */
    @Test
    void nodesThatComeBackLearnWhatTheyHaveMissed() {
        assertEquals("lib\n", ask(0, "FUNCTION LOAD \"" + LIBRARY + "\""));
        three.nodes().node(2).peers().leave();
        assertEquals("lib\n", ask(0, "FUNCTION LOAD REPLACE \"" + LIBRARY.replace("args[1])", "9)") + "\""));
        assertEquals(
                "other\n",
                ask(0, "FUNCTION LOAD \"" + LIBRARY.replace("lib", "other").replace("'add'", "'more'") + "\""));
        String digest = ask(0, "SCRIPT LOAD \"return 7\"").trim();

        three.nodes().node(2).peers().comeBack();

        assertEquals("7\n", ask(2, "EVALSHA " + digest + " 1 a"));
        assertEquals("5\n", ask(2, "FCALL more 1 a 5"));
        assertEquals("14\n", ask(2, "FCALL add 1 a 5"));
    }
}
