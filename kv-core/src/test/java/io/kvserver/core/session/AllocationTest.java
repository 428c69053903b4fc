package io.kvserver.core.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.kvserver.core.Access;
import io.kvserver.core.KvStore;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The hot path creates no objects, once it is optimized. */
@Tag("optimized")
class AllocationTest {
    private static final int BATCHES = 100_000;
    private static final int ROUNDS = 100;
    private static final String LONG = "x".repeat(1024);

    private final ByteBuffer socket = ByteBuffer.allocate(64 << 10);

    static Stream<Arguments> requests() {
        return Stream.of(
                Arguments.of("GET key", "\\$5\r\nvalue\r\n"),
                Arguments.of("GET missing", "\\$-1\r\n"),
                Arguments.of("EXISTS key", ":1\r\n"),
                Arguments.of("PING", "\\+PONG\r\n"),
                Arguments.of("SET key vALUE", "\\+OK\r\n"),
                Arguments.of("INCR counter", ":[0-9]+\r\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    void aRequestAllocatesNothing(String request, String reply) {
        check(Requests.array(request), 1, reply);
        check(Requests.array(request), 16, reply);
    }

    @Test
    void aLineAllocatesNothing() {
        check("GET key\n", 1, "value\n");
        check("GET key\n", 16, "value\n");
    }

    @Test
    void aTurnOfSeveralClientsAllocatesNothing() {
        KvStore store = new KvStore();
        store.set("key", "value");
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            sessions.add(new SessionDriver(store).session());
        }
        Turn turn = new Turn();
        byte[] request = Requests.array("GET key").getBytes(ISO_8859_1);

        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS && least > 0; round++) {
            least = Math.min(least, run(turn, sessions, request));
        }

        assertEquals(0, least, "bytes allocated");
        assertEquals("$5\r\nvalue\r\n", lastReplies());
    }

    private long run(Turn turn, List<Session> sessions, byte[] request) {
        return allocatedBy(() -> {
            for (int i = 0; i < BATCHES / 20; i++) {
                // Without iterators, which may be objects.
                for (int j = 0; j < sessions.size(); j++) {
                    sessions.get(j).take(request, 0, request.length);
                }
                for (int j = 0; j < sessions.size(); j++) {
                    turn.prepare(sessions.get(j));
                }
                for (int j = 0; j < sessions.size(); j++) {
                    turn.run(sessions.get(j));
                }
                for (int j = 0; j < sessions.size(); j++) {
                    takeReplies(sessions.get(j));
                }
            }
        });
    }

    @Test
    void repliesOfMoreThanAClientKeepsRoomForAllocateNothing() {
        check(Requests.array("GET long"), 20, "\\$1024\r\n" + LONG + "\r\n");
    }

    @ParameterizedTest
    @CsvSource({"GET key, '\\$5\r\nvalue\r\n'", "SET key vALUE, '\\+OK\r\n'", "INCR counter, ':[0-9]+\r\n'"})
    void theCheckOfAUsersRightsAllocatesNothing(String request, String reply) {
        KvStore store = new KvStore.Builder()
                .access(new Access()
                        .user("u", "on", "nopass", "~no*", "%R~?ey", "%W~key", "~c[a-z]*", "+@string", "-getex"))
                .build();
        SessionDriver client = new SessionDriver(store);
        assertEquals("+OK\r\n", client.exchange(Requests.array("AUTH u x")));

        check(store, client.session(), Requests.array(request), 1, reply);
    }

    private void check(String request, int pipelined, String reply) {
        KvStore store = new KvStore();
        check(store, new SessionDriver(store).session(), request, pipelined, reply);
    }

    private void check(KvStore store, Session session, String request, int pipelined, String reply) {
        // On a busy machine a request may take so long that it would be written into the slow log.
        store.call("CONFIG", "SET", "slowlog-log-slower-than", "-1");
        store.set("key", "value");
        store.set("long", LONG);
        byte[] batch = request.repeat(pipelined).getBytes(ISO_8859_1);
        run(session, batch, BATCHES / pipelined);

        // Runs several rounds and takes the least: the just-in-time compiler may allocate in others.
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS && least > 0; round++) {
            least = Math.min(least, run(session, batch, BATCHES / pipelined));
        }

        assertEquals(0, least, "bytes allocated in batches of " + pipelined);
        assertTrue(lastReplies().matches("(" + reply + "){" + pipelined + "}"), lastReplies());
    }

    /** Sends the batch this often, reads the replies, and returns how many bytes were allocated meanwhile. */
    private long run(Session session, byte[] batch, int times) {
        return allocatedBy(() -> {
            for (int i = 0; i < times; i++) {
                session.receive(batch, 0, batch.length);
                takeReplies(session);
            }
        });
    }

    private void takeReplies(Session session) {
        socket.clear();
        session.copyOutput(socket);
        session.outputTaken(socket.position());
    }

    private static long allocatedBy(Runnable task) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        task.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private String lastReplies() {
        return new String(socket.array(), 0, socket.position(), ISO_8859_1);
    }
}
