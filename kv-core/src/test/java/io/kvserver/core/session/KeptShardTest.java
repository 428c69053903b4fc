package io.kvserver.core.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.EvictionPolicy;
import io.kvserver.core.KvStore;
import io.kvserver.core.StandardCommands;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.engine.LocalEngine;
import io.kvserver.core.engine.Shards;
import io.kvserver.core.engine.Work;
import io.kvserver.core.protocol.ProtocolLimits;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Keyspaces;
import io.kvserver.core.store.observe.KeyspaceEvents;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions keep a shard from one request to the next. */
class KeptShardTest {
    /** The events of keys, and of {@link #waiting}. */
    private final List<String> events = new ArrayList<>();

    private final Shards engine = new Shards(1);
    private final Work waiting = new Work() {
        @Override
        protected void run() {
            events.add("waited");
        }

        @Override
        protected void finished() {
            events.add("finished");
        }
    };
    private Runnable whenSet = () -> {};
    private final Keyspaces keyspaces = new Keyspaces(1, 1, new KeyspaceEvents() {
        @Override
        public void happened(char type, String event, int database, byte[] key) {
            events.add(event);
            if (event.equals("set")) {
                whenSet.run();
            }
        }

        @Override
        public boolean wanted(char type) {
            return true;
        }
    });
    private final ServerState server = new ServerState(StandardCommands.table(), InstantSource.system());
    private final SessionDriver client = newClient(() -> {});

    private SessionDriver newClient(Runnable whenWoken) {
        return new SessionDriver(wake -> new Session(
                server,
                new LocalEngine(engine),
                new Keyspace(keyspaces),
                new Session.Options(ProtocolLimits.DEFAULT, InlineReplies.RESP, ClientOrigin.UNKNOWN),
                () -> {
                    whenWoken.run();
                    wake.run();
                }));
    }

    private void haveWorkWait() {
        waiting.needs(0);
        assertFalse(engine.submit(waiting));
    }

    private boolean isIdle() {
        boolean idle = engine.tryTake(0);
        if (idle) {
            engine.giveBack(0);
        }
        return idle;
    }

    @Test
    void aShardIsKeptOnlyForARequestThatHasCome() {
        List<Boolean> idle = new ArrayList<>();
        // Is called right after each request was run.
        SessionDriver monitor = newClient(() -> idle.add(isIdle()));
        monitor.exchange("MONITOR\r\n");

        client.exchange("GET a\r\nGET b\r\n");
        monitor.takeMessages();
        client.exchange("GET a\r\n");
        monitor.takeMessages();
        client.exchange("GET a\r\nGET ");
        monitor.takeMessages();

        assertEquals(List.of(false, true, true), idle);
        assertTrue(isIdle());
    }

    @Test
    void aShardIsNotKeptForARequestWithoutAKeyOfIt() {
        List<Boolean> idle = new ArrayList<>();
        SessionDriver monitor = newClient(() -> idle.add(isIdle()));
        monitor.exchange("MONITOR\r\n");

        for (String next : List.of("PING", "\r\n", "*0", "GET", "GET " + "x".repeat(2000), "EXISTS a b")) {
            client.exchange("GET a\r\n" + next + "\r\nGET a\r\n");
            monitor.takeMessages();
        }

        // EXISTS needs several shards, although its first argument alone might be in this one.
        assertEquals(List.of(true, true, true, true, true, false), idle);
        assertTrue(isIdle());
    }

    @Test
    void workThatWaitsForAKeptShardRunsBeforeTheNextRequest() {
        whenSet = this::haveWorkWait;

        assertEquals(":1\r\n+OK\r\n:2\r\n", client.exchange("INCR a\r\nSET a 1\r\nINCR a\r\n"));

        assertEquals(List.of("new", "incrby", "set", "waited", "finished", "incrby"), events);
    }

    @Test
    void workThatWaitsBetweenTwoRequestsDoesNotWaitForRefusedOnes() {
        SessionDriver monitor = newClient(this::haveWorkWait);
        monitor.exchange("MONITOR\r\n");

        client.exchange("STRLEN a\r\n" + "EVALUATE a\r\n".repeat(100) + "SET a 1\r\n");

        assertEquals(List.of("keymiss", "waited", "finished", "new", "set"), events);
    }

    @Test
    void aShardIsGivenBackBeforeARequestMakesRoomInIt() {
        KvStore store = new KvStore.Builder()
                .shards(1)
                .evictionPolicy(EvictionPolicy.ALLKEYS_LRU)
                .build();
        store.set("a", "x".repeat(10_000));
        SessionDriver one = new SessionDriver(store, InlineReplies.RESP);

        one.exchange("CONFIG SET maxmemory 5000\r\n");

        assertEquals(":10000\r\n+OK\r\n:0\r\n", one.exchange("STRLEN a\r\nSET b 1\r\nEXISTS a\r\n"));
    }

    /** The first argument of the second request is a subcommand; for about half of the keys it falls into the kept shard. */
    @Test
    void aKeptShardIsGivenBackBeforeAnotherIsTaken() {
        KvStore store = new KvStore.Builder().shards(2).build();
        SessionDriver one = new SessionDriver(store, InlineReplies.RESP);
        SessionDriver other = new SessionDriver(store, InlineReplies.RESP);
        List<String> keys = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l");
        keys.forEach(key -> store.set(key, "1"));

        for (String first : keys) {
            for (String second : keys) {
                assertEquals(
                        "$1\r\n1\r\n$3\r\nint\r\n",
                        one.exchange("GET " + first + "\r\nOBJECT ENCODING " + second + "\r\n"));
                assertEquals("$1\r\n1\r\n$1\r\n1\r\n", other.exchange("GET " + first + "\r\nGET " + second + "\r\n"));
            }
        }
    }

    @Test
    void aPipelineDoesNotWaitForAShardThatItKeepsItself() {
        List<String> exchanges = List.of(
                "INCR a => :1",
                "MSETNX a 5 c 6 => :0",
                "INCR a => :2",
                "PING => +PONG",
                "INCR a => :3",
                "DBSIZE => :1",
                "INCR b => :1",
                "MULTI => +OK",
                "INCR a => +QUEUED",
                "EXEC => *1|:4",
                "INCR a => :5",
                "EVALUATE a => -ERR unknown command 'EVALUATE', with args beginning with: 'a' ",
                "INCR a => :6",
                "WATCH a => +OK",
                "INCR b => :2",
                "UNWATCH => +OK",
                "APPEND b => -ERR wrong number of arguments for 'append' command",
                "GET b => $1|2",
                "CONFIG SET maxmemory 1 => +OK",
                "GET b => $1|2",
                "INCR b => -OOM command not allowed when used memory > 'maxmemory'.",
                "GET b => $1|2",
                "CONFIG SET maxmemory 0 => +OK",
                "GET b => $1|2",
                "FLUSHALL => +OK",
                "INCR b => :1",
                "QUIT => +OK");
        StringBuilder requests = new StringBuilder();
        StringBuilder replies = new StringBuilder();
        for (String exchange : exchanges) {
            int end = exchange.indexOf(" => ");
            requests.append(exchange, 0, end).append("\r\n");
            replies.append(exchange.substring(end + 4).replace("|", "\r\n")).append("\r\n");
        }

        assertEquals(replies.toString(), client.exchange(requests.toString()));
        assertTrue(isIdle());
    }

    @Test
    void aShardIsGivenBackWhenTheClientHasTooMuchToRead() {
        client.exchange(Requests.array("SET a " + "x".repeat(1 << 20)));

        client.receive("GET a\r\n".repeat(16));

        assertFalse(client.session().wantsInput());
        assertTrue(isIdle());
    }

    /** A client that counts keys in pipelines of requests of all kinds. */
    private static final class Counting extends Thread {
        private static final int PIPELINES = 400;
        private final SessionDriver client;
        private final Random random;
        private final CountDownLatch start;
        private final AtomicReference<Throwable> failure;
        private int counted;

        Counting(KvStore store, long seed, CountDownLatch start, AtomicReference<Throwable> failure) {
            this.client = new SessionDriver(store, InlineReplies.RESP);
            this.random = new Random(seed);
            this.start = start;
            this.failure = failure;
            // Does not keep the JVM alive if it hangs.
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                start.await();
                for (int i = 0; i < PIPELINES; i++) {
                    countInOnePipeline();
                }
            } catch (Throwable e) {
                failure.compareAndSet(null, e);
            }
        }

        private void countInOnePipeline() {
            StringBuilder requests = new StringBuilder();
            List<String> expected = new ArrayList<>();
            int length = 1 + random.nextInt(50);
            for (int i = 0; i < length; i++) {
                switch (random.nextInt(8)) {
                    case 0 -> add("EXISTS hot other:" + random.nextInt(4), ":[01]", requests, expected);
                    case 1 -> add("GET other:" + random.nextInt(4), "[$]-1", requests, expected);
                    case 2 -> add("PING", "[+]PONG", requests, expected);
                    case 3 -> {
                        add("MULTI", "[+]OK", requests, expected);
                        add("INCR hot", "[+]QUEUED", requests, expected);
                        add("EXEC", "[*]1\r\n:\\d+", requests, expected);
                        counted++;
                    }
                    default -> {
                        add("INCR hot", ":\\d+", requests, expected);
                        counted++;
                    }
                }
            }
            String replies =
                    new String(client.exchangePatiently(requests.toString().getBytes(ISO_8859_1)), ISO_8859_1);
            assertTrue(replies.matches(String.join("\r\n", expected) + "\r\n"), () -> requests + "\n" + replies);
        }

        private static void add(String request, String reply, StringBuilder requests, List<String> expected) {
            requests.append(Requests.array(request));
            expected.add(reply);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 64})
    void clientsThatCountOneKeyInPipelinesLoseNothing(int shards) throws InterruptedException {
        KvStore store = new KvStore.Builder().shards(shards).build();
        CountDownLatch start = new CountDownLatch(1);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Counting> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Counting counting = new Counting(store, 100L * shards + i, start, failure);
            clients.add(counting);
            counting.start();
        }

        start.countDown();
        for (Counting counting : clients) {
            counting.join(TimeUnit.SECONDS.toMillis(60));
            assertFalse(counting.isAlive(), "a client still waits for its replies");
        }

        assertNull(failure.get());
        assertEquals(
                String.valueOf(
                        clients.stream().mapToInt(counting -> counting.counted).sum()),
                store.get("hot"));
    }
}
