package io.kvserver.core.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.observe.KeyspaceEvents;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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

/** Looking keys up and replacing values, keys of 16 bytes at random; per key. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "-Xmx2g")
public class KeyspaceBenchmark {
    private static final int REQUESTS = 1 << 16;

    @Param({"1000", "100000", "1000000"})
    private int keys;

    private final Keyspace keyspace = new Keyspace(new Keyspaces(64, 1, KeyspaceEvents.NONE));
    private final byte[] value = "x".repeat(32).getBytes(US_ASCII);
    /** Pairs of keys: a request remembers the hash of the last one, so both are hashed anew each time. */
    private final Args[] present = new Args[REQUESTS];

    private final Args[] absent = new Args[REQUESTS];
    private int next;

    @Setup
    public void fill() {
        keyspace.begin(System.currentTimeMillis());
        for (int i = 0; i < keys; i++) {
            put(Args.of(key("key", i)), 0);
        }
        Random random = new Random(1);
        for (int i = 0; i < REQUESTS; i++) {
            present[i] = Args.of(key("key", random.nextInt(keys)), key("key", random.nextInt(keys)));
            absent[i] = Args.of(key("non", random.nextInt(keys)), key("non", random.nextInt(keys)));
        }
    }

    private static byte[] key(String kind, int number) {
        return String.format(Locale.ROOT, "%s:%012d", kind, number).getBytes(US_ASCII);
    }

    private Args next(Args[] requests) {
        next = (next + 1) & (REQUESTS - 1);
        return requests[next];
    }

    private void put(Args args, int key) {
        keyspace.putString(args, key, value, 0, value.length, Keyspace.NO_DEADLINE);
    }

    @Benchmark
    @OperationsPerInvocation(2)
    public int getHit() {
        Args pair = next(present);
        return length(keyspace.string(pair, 0)) + length(keyspace.string(pair, 1));
    }

    @Benchmark
    @OperationsPerInvocation(2)
    public int getMiss() {
        Args pair = next(absent);
        return length(keyspace.string(pair, 0)) + length(keyspace.string(pair, 1));
    }

    private static int length(@Nullable Slice found) {
        return found == null ? 0 : found.length();
    }

    @Benchmark
    @OperationsPerInvocation(2)
    public void replace() {
        Args pair = next(present);
        put(pair, 0);
        put(pair, 1);
    }
}
