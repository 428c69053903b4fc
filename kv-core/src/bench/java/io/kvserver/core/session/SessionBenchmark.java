package io.kvserver.core.session;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kvserver.core.KvStore;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A client's batch, or single requests of several clients, from the bytes to the bytes of the replies: all of a request but the
 * socket; per request. With {@code -prof gc} it also shows what a request allocates. MISS is a GET of a key that does not
 * exist. Keys of 16 bytes at random, 100,000 of them, values of 32 bytes.
 *
 * <p>{@code gc.alloc.rate.norm} at 5aaf38c on JDK 17, bytes for a request, alone and in a batch: GET, MISS, EXISTS, SET and PING 0.00 to
 * 0.01; INCR 0.06 and 0.20, which are the new entries of counters that get another digit.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "-Xmx1g")
public class SessionBenchmark {
    private static final int KEYS = 100_000;
    private static final int BATCH = 16;
    private static final int BATCHES = 1 << 12;
    private static final String VALUE = "x".repeat(32);

    @Param({"GET", "MISS", "EXISTS", "SET", "INCR", "PING"})
    private String request = "";

    private final ByteBuffer socket = ByteBuffer.allocate(1 << 16);
    private final byte[][] single = new byte[BATCHES][];
    private final byte[][] batches = new byte[BATCHES][];
    private Session session = new SessionDriver(new KvStore()).session();
    private final Session[] clients = new Session[BATCH];
    private final Turn turn = new Turn();
    private int next;

    @Setup
    public void prepare() {
        KvStore store = new KvStore();
        for (int i = 0; i < KEYS; i++) {
            store.set(key("key", i), VALUE);
            store.set(key("num", i), "1");
        }
        session = new SessionDriver(store).session();
        for (int i = 0; i < BATCH; i++) {
            clients[i] = new SessionDriver(store).session();
        }
        Random random = new Random(1);
        for (int i = 0; i < BATCHES; i++) {
            StringBuilder batch = new StringBuilder();
            for (int j = 0; j < BATCH; j++) {
                batch.append(Requests.array(words(random.nextInt(KEYS))));
            }
            batches[i] = batch.toString().getBytes(US_ASCII);
            single[i] = Requests.array(words(random.nextInt(KEYS))).getBytes(US_ASCII);
        }
    }

    private String words(int number) {
        return switch (request) {
            case "MISS" -> "GET " + key("non", number);
            case "SET" -> "SET " + key("key", number) + " " + VALUE;
            case "INCR" -> "INCR " + key("num", number);
            case "PING" -> "PING";
            default -> request + " " + key("key", number);
        };
    }

    private static String key(String kind, int number) {
        return String.format(Locale.ROOT, "%s:%012d", kind, number);
    }

    private int exchange(byte[] bytes) {
        session.receive(bytes, 0, bytes.length);
        return takeReplies(session);
    }

    private int takeReplies(Session session) {
        socket.clear();
        session.copyOutput(socket);
        session.outputTaken(socket.position());
        return socket.position();
    }

    @Benchmark
    public int alone() {
        next = (next + 1) & (BATCHES - 1);
        return exchange(single[next]);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int inBatchOf16() {
        next = (next + 1) & (BATCHES - 1);
        return exchange(batches[next]);
    }

    /** One request of each of 16 clients. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int inTurnOf16() {
        for (Session client : clients) {
            next = (next + 1) & (BATCHES - 1);
            client.take(single[next], 0, single[next].length);
        }
        for (Session client : clients) {
            turn.prepare(client);
        }
        for (Session client : clients) {
            turn.run(client);
        }
        int bytes = 0;
        for (Session client : clients) {
            bytes += takeReplies(client);
        }
        return bytes;
    }
}
