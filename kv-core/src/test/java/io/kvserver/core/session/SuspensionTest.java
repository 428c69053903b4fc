package io.kvserver.core.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.StandardCommands;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.engine.LocalEngine;
import io.kvserver.core.engine.Shards;
import io.kvserver.core.engine.Work;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ProtocolLimits;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Keyspaces;
import io.kvserver.core.store.observe.KeyspaceEvents;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Sessions whose requests need a shard that another thread keeps busy. */
class SuspensionTest {
    private static final int SHARDS = 4;

    private final Keyspaces keyspaces = new Keyspaces(SHARDS, 1, KeyspaceEvents.NONE);
    private final Shards engine = new Shards(SHARDS);
    private final ServerState server = new ServerState(StandardCommands.table(), InstantSource.system());
    private final String key = keyOfShard(1);
    private final String otherKey = keyOfShard(2);

    private final SessionDriver client = newClient();

    /** Keeps a shard busy on a thread of its own, until it is released. */
    private final class BusyShard extends Work {
        private final CountDownLatch busy = new CountDownLatch(1);
        private final CountDownLatch enough = new CountDownLatch(1);
        private final Thread thread = new Thread(() -> engine.submit(this));

        BusyShard(int shard) throws InterruptedException {
            needs(shard);
            // Does not keep the JVM alive if a test fails before the release.
            thread.setDaemon(true);
            thread.start();
            busy.await();
        }

        @Override
        protected void run() {
            busy.countDown();
            boolean interrupted = true;
            while (interrupted) {
                try {
                    enough.await();
                    interrupted = false;
                } catch (InterruptedException e) {
                    // Nobody interrupts this thread; the loop keeps the shard busy in any case.
                    interrupted = true;
                }
            }
        }

        @Override
        protected void finished() {}

        void release() throws InterruptedException {
            enough.countDown();
            thread.join();
        }
    }

    @Test
    void requestsBehindOneThatWaitsAreAnsweredInOrder() throws InterruptedException {
        BusyShard shard = new BusyShard(1);
        client.receive(request("SET " + otherKey + " x")
                + request("INCR " + key)
                + request("GET " + otherKey)
                + request("PING"));

        assertTrue(client.session().isSuspended());
        assertFalse(client.session().wantsInput());
        assertEquals(0, client.pendingWakes());
        shard.release();

        client.awaitWakeAndResume();

        assertFalse(client.session().isSuspended());
        assertEquals("+OK\r\n:1\r\n$1\r\nx\r\n+PONG\r\n", replies());
        assertEquals(0, client.pendingWakes());
    }

    @Test
    void otherSessionsGoOn() throws InterruptedException {
        SessionDriver other = newClient();
        BusyShard shard = new BusyShard(1);
        client.receive(request("GET " + key));

        assertEquals(
                "+OK\r\n$1\r\nx\r\n", other.exchange(request("SET " + otherKey + " x") + request("GET " + otherKey)));
        assertFalse(other.session().isSuspended());
        assertTrue(client.session().isSuspended());
        shard.release();
    }

    @Test
    void requestsOfATurnThatFindABusyShardAreKept() throws InterruptedException {
        SessionDriver other = newClient();
        byte[] input = (request("SET " + key + " x") + request("PING") + request("ECHO y")).getBytes(ISO_8859_1);
        int length = input.length - request("ECHO y").length();
        BusyShard shard = new BusyShard(1);
        Turn turn = new Turn();

        client.session().take(input, 0, length);
        other.session().take(input, length, input.length - length);
        turn.prepare(client.session());
        turn.prepare(other.session());
        turn.run(client.session());
        turn.run(other.session());
        Arrays.fill(input, (byte) '!');

        assertEquals("$1\r\ny\r\n", new String(other.takeAll(), ISO_8859_1));
        assertTrue(client.session().isSuspended());
        shard.release();
        client.awaitWakeAndResume();
        assertEquals("+OK\r\n+PONG\r\n", replies());
    }

    @Test
    void requestsThatArriveWhileOneWaitsAreKept() throws InterruptedException {
        BusyShard shard = new BusyShard(1);
        client.receive(request("SET " + key + " first"));
        client.receive(request("GET " + key) + "*2\r\n$3\r\nGET\r\n");
        client.receive("$" + key.length() + "\r\n" + key + "\r\n" + "PI");
        client.receive("NG\n");

        assertTrue(client.session().isSuspended());
        shard.release();

        client.awaitWakeAndResume();

        assertEquals("+OK\r\n$5\r\nfirst\r\n$5\r\nfirst\r\n+PONG\r\n", replies());
    }

    @Test
    void requestsThatWaitKeepTheirBytesWhenTheInputMovesToALargerArray() throws InterruptedException {
        String large = "x".repeat(100_000);
        BusyShard shard = new BusyShard(1);
        client.receive(request("SET " + key + " first") + request("APPEND " + key + " second") + "*3\r\n$3\r\nSET\r\n");
        String rest = "$" + otherKey.length() + "\r\n" + otherKey + "\r\n$100000\r\n" + large + "\r\n";
        for (int i = 0; i < rest.length(); i += 10_000) {
            client.receive(rest.substring(i, Math.min(rest.length(), i + 10_000)));
        }
        client.receive(request("GET " + key) + request("STRLEN " + otherKey));
        shard.release();

        client.awaitWakeAndResume();

        assertEquals("+OK\r\n:11\r\n+OK\r\n$11\r\nfirstsecond\r\n:100000\r\n", replies());
    }

    @Test
    void eachRequestThatHasToWaitSuspendsAgain() throws InterruptedException {
        BusyShard first = new BusyShard(1);
        BusyShard second = new BusyShard(2);
        client.receive(request("INCR " + key) + request("INCR " + otherKey) + request("INCR " + key));

        first.release();
        client.awaitWakeAndResume();
        assertTrue(client.session().isSuspended());
        second.release();
        client.awaitWakeAndResume();

        assertFalse(client.session().isSuspended());
        assertEquals(":1\r\n:1\r\n:2\r\n", replies());
    }

    @Test
    void aRequestOnSeveralKeysWaitsForAllOfThem() throws InterruptedException {
        client.exchange(request("SET " + key + " x") + request("SET " + otherKey + " x"));
        BusyShard first = new BusyShard(1);
        BusyShard second = new BusyShard(2);
        client.receive(request("DEL " + otherKey + " " + key) + request("DBSIZE"));

        first.release();
        assertEquals(0, client.pendingWakes());
        second.release();
        client.awaitWakeAndResume();

        assertEquals(":2\r\n:0\r\n", replies());
    }

    @Test
    void sessionsThatWaitForTheSameShardRunInTheOrderOfArrival() throws InterruptedException {
        SessionDriver second = newClient();
        BusyShard shard = new BusyShard(1);
        client.receive(request("INCR " + key));
        second.receive(request("INCR " + key));
        shard.release();

        second.awaitWakeAndResume();
        client.awaitWakeAndResume();

        assertEquals(":1\r\n", replies());
        assertEquals(":2\r\n", new String(second.takeAll(), ISO_8859_1));
    }

    @Test
    void malformedInputBehindARequestThatWaitsIsReportedAfterItsReply() throws InterruptedException {
        BusyShard shard = new BusyShard(1);
        client.receive(request("INCR " + key) + "*x");

        assertFalse(client.isClosing());
        shard.release();

        client.awaitWakeAndResume();

        assertEquals(":1\r\n-ERR Protocol error: invalid multibulk length\r\n", replies());
        assertTrue(client.isClosing());
    }

    @Test
    void aLineWithQuotesWaitsAsWell() throws InterruptedException {
        client.exchange("*0\r\n");
        BusyShard shard = new BusyShard(1);
        client.receive("SET \"" + key + "\" 'a value'\nGET " + key + "\n");
        shard.release();

        client.awaitWakeAndResume();

        assertEquals("+OK\r\n$7\r\na value\r\n", replies());
    }

    @Test
    void aLineWithQuotesKeepsItsWordsWhileMoreComes() throws InterruptedException {
        client.exchange("*0\r\n");
        BusyShard shard = new BusyShard(1);
        client.receive(
                "PING\nSET \"" + key + "\" 'a value'\nAPPEND " + key + " ' and more'\nECHO '" + "x".repeat(20_000));
        client.receive("x".repeat(20_000) + "'\nGET \"" + key + "\"\n");
        shard.release();

        client.awaitWakeAndResume();

        assertEquals(
                "+PONG\r\n+OK\r\n:16\r\n$40000\r\n" + "x".repeat(40_000) + "\r\n$16\r\na value and more\r\n",
                replies());
    }

    @Test
    void resumeWithoutAReasonDoesNothing() {
        client.session().resume();

        assertEquals("", replies());
        assertEquals("+PONG\r\n", client.exchange(request("PING")));
    }

    private SessionDriver newClient() {
        return new SessionDriver(wake -> new Session(
                server,
                new LocalEngine(engine),
                new Keyspace(keyspaces),
                new Session.Options(ProtocolLimits.DEFAULT, InlineReplies.TEXT, ClientOrigin.UNKNOWN),
                wake));
    }

    private String keyOfShard(int shard) {
        int number = 0;
        while (new Keyspace(keyspaces).partitionOf(Args.of(("key" + number).getBytes(ISO_8859_1)), 0) != shard) {
            number++;
        }
        return "key" + number;
    }

    private static String request(String words) {
        return Requests.array(words);
    }

    private String replies() {
        return new String(client.takeAll(), ISO_8859_1);
    }
}
