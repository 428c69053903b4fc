package io.kvserver.core;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import redis.clients.jedis.Jedis;

/**
 * Calls from inside the process, beside a ConcurrentHashMap, Caffeine, and Jedis over loopback to kv in another process: 65,536
 * keys of 16 bytes at random, values of 32 bytes. With {@code -t 2} each thread has an order of its own; with {@code -prof gc} it
 * also shows what a call allocates: 48 bytes for {@code getBytes}, which are the result, 152 for {@code getText}, which are the
 * key's bytes, the value's and the text, nothing for {@code set} and {@code incr}. Jedis needs the launcher's jar:
 *
 * <pre>
 *   mvn -DskipTests package
 *   mvn -Pbench test-compile exec:exec@bench -pl kv-core -Djmh.args="CallBenchmark -prof gc"
 * </pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "-Xmx1g")
public class CallBenchmark {
    private static final int KEYS = 1 << 16;
    private static final String TEXT = "x".repeat(32);
    private static final byte[] VALUE = TEXT.getBytes(US_ASCII);

    /** The keys, and each thread's place in an order of them that no prefetcher guesses. */
    @State(Scope.Thread)
    public static class Order {
        private final String[] texts = new String[KEYS];
        private final byte[][] keys = new byte[KEYS][];
        private final byte[][] counters = new byte[KEYS][];
        private final int[] numbers = new Random().ints(KEYS, 0, KEYS).toArray();
        private int next;

        public Order() {
            for (int i = 0; i < KEYS; i++) {
                texts[i] = name("key", i);
                keys[i] = texts[i].getBytes(US_ASCII);
                counters[i] = name("num", i).getBytes(US_ASCII);
            }
        }

        private int number() {
            next = (next + 1) & (KEYS - 1);
            return numbers[next];
        }

        String text() {
            return texts[number()];
        }

        byte[] key() {
            return keys[number()];
        }

        byte[] counter() {
            return counters[number()];
        }
    }

    private static String name(String kind, int number) {
        return String.format(Locale.ROOT, "%s:%012d", kind, number);
    }

    /** A store with all keys. */
    @State(Scope.Benchmark)
    public static class Store {
        final KvStore store = new KvStore();

        public Store() {
            for (int i = 0; i < KEYS; i++) {
                store.set(name("key", i), TEXT);
                store.set(name("num", i), "1000000000");
            }
        }
    }

    /** Maps with all keys. */
    @State(Scope.Benchmark)
    public static class Maps {
        final ConcurrentHashMap<String, String> map = new ConcurrentHashMap<>();
        final Cache<String, String> cache =
                Caffeine.newBuilder().maximumSize(2 * KEYS).build();

        public Maps() {
            for (int i = 0; i < KEYS; i++) {
                map.put(name("key", i), TEXT);
                cache.put(name("key", i), TEXT);
            }
        }
    }

    /** A server in a process of its own, with a client for each thread. */
    @State(Scope.Thread)
    public static class Loopback {
        private @Nullable Process server;
        Jedis jedis = new Jedis();

        @Setup
        public void start() throws IOException {
            Path java = Path.of(System.getProperty("java.home"), "bin", "java");
            server = new ProcessBuilder(java.toString(), "-jar", "../kv-launcher/target/kv-launcher.jar", "0").start();
            BufferedReader out = server.inputReader(US_ASCII);
            String ready = String.valueOf(out.readLine());
            jedis = new Jedis("127.0.0.1", Integer.parseInt(ready.substring(ready.lastIndexOf(':') + 1)));
            for (int i = 0; i < KEYS; i++) {
                jedis.set(name("key", i), TEXT);
            }
        }

        @TearDown
        public void stop() {
            jedis.close();
            if (server != null) {
                server.destroy();
            }
        }
    }

    @Benchmark
    public byte @Nullable [] getBytes(Store state, Order order) {
        return state.store.get(order.key());
    }

    @Benchmark
    public @Nullable String getText(Store state, Order order) {
        return state.store.get(order.text());
    }

    @Benchmark
    public void set(Store state, Order order) {
        state.store.set(order.key(), VALUE);
    }

    @Benchmark
    public long incr(Store state, Order order) {
        return state.store.incr(order.counter());
    }

    @Benchmark
    public @Nullable String mapGet(Maps state, Order order) {
        return state.map.get(order.text());
    }

    @Benchmark
    public void mapPut(Maps state, Order order) {
        state.map.put(order.text(), TEXT);
    }

    @Benchmark
    public @Nullable String caffeineGet(Maps state, Order order) {
        return state.cache.getIfPresent(order.text());
    }

    @Benchmark
    public void caffeinePut(Maps state, Order order) {
        state.cache.put(order.text(), TEXT);
    }

    @Benchmark
    public @Nullable String jedisGet(Loopback state, Order order) {
        return state.jedis.get(order.text());
    }

    @Benchmark
    public @Nullable String jedisSet(Loopback state, Order order) {
        return state.jedis.set(order.text(), TEXT);
    }
}
