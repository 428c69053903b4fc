import com.tangosol.net.CacheFactory;
import com.tangosol.net.NamedCache;
import com.tangosol.util.Binary;
import com.tangosol.util.InvocableMap;
import com.tangosol.util.filter.AlwaysFilter;
import com.tangosol.util.processor.ConditionalPut;
import com.tangosol.util.processor.SingleEntryAsynchronousProcessor;
import io.kvserver.cluster.CoherenceProvider;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the engine of kv-cluster takes for a request without kv: this process joins as a node, and has the engine's own processor put 20
 * bytes at keys at random. Arguments: seconds for each way, seeds, address, name. Prints for each way its name, requests a second,
 * p50 and p99 in microseconds, and for how many milliseconds this process has used processors.
 */
final class EngineCost {
    private static final int KEYS = 100_000;
    private static final int MOST = 4_000_000;
    private static final Binary VALUE = new Binary(new byte[20]);

    private final NamedCache<Binary, Binary> cache;
    private final long nanos;
    private final long[] latencies = new long[MOST];
    private final AtomicInteger done = new AtomicInteger();

    private EngineCost(NamedCache<Binary, Binary> cache, double seconds) {
        this.cache = cache;
        this.nanos = (long) (seconds * 1e9);
    }

    public static void main(String[] args) throws Exception {
        var node = new CoherenceProvider()
                .join(Map.of(
                        "cluster-seeds", args[1], "cluster-bind", args[2], "cluster-name", args[3], "cluster-quorum", "1"));
        NamedCache<Binary, Binary> cache = CacheFactory.getCache("keys");
        System.out.println("engine ready on :0");
        System.in.read();
        // Not counted: for the JIT compiler.
        new EngineCost(cache, Double.parseDouble(args[0])).asynchronous(50);
        for (int callers : new int[] {1, 50}) {
            new EngineCost(cache, Double.parseDouble(args[0])).threads(callers);
        }
        new EngineCost(cache, Double.parseDouble(args[0])).asynchronous(50);
        System.out.println("end");
        node.close();
        System.exit(0);
    }

    private static Binary key() {
        return new Binary(
                ("key:" + ThreadLocalRandom.current().nextInt(KEYS)).getBytes(StandardCharsets.US_ASCII));
    }

    private static ConditionalPut<Binary, Binary> put() {
        return new ConditionalPut<>(AlwaysFilter.INSTANCE(), VALUE);
    }

    private void took(long start) {
        int index = done.getAndIncrement();
        if (index < MOST) {
            latencies[index] = System.nanoTime() - start;
        }
    }

    private void threads(int count) throws InterruptedException {
        long cpu = cpuMillis();
        long begin = System.nanoTime();
        Thread[] threads = new Thread[count];
        for (int i = 0; i < count; i++) {
            threads[i] = new Thread(() -> {
                for (long now = System.nanoTime(); now - begin < nanos; now = System.nanoTime()) {
                    cache.invoke(key(), put());
                    took(now);
                }
            });
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        print("threads-" + count, System.nanoTime() - begin, cpuMillis() - cpu);
    }

    /** As kv does it: so many are on their way, and each is sent at once. */
    private void asynchronous(int count) throws InterruptedException {
        long cpu = cpuMillis();
        long begin = System.nanoTime();
        Semaphore free = new Semaphore(count);
        for (long now = begin; now - begin < nanos; now = System.nanoTime()) {
            free.acquire();
            Sent sent = new Sent(free, System.nanoTime());
            cache.invoke(key(), sent);
            sent.flush();
        }
        free.acquire(count);
        print("asynchronous-" + count, System.nanoTime() - begin, cpuMillis() - cpu);
    }

    @SuppressWarnings("serial") // It stays here.
    private final class Sent extends SingleEntryAsynchronousProcessor<Binary, Binary, Binary> {
        private final transient Semaphore free;
        private final transient long start;

        @SuppressWarnings({"unchecked", "rawtypes"}) // It returns nothing here.
        Sent(Semaphore free, long start) {
            super((InvocableMap.EntryProcessor) put(), ThreadLocalRandom.current().nextInt());
            this.free = free;
            this.start = start;
        }

        @Override
        public void onComplete() {
            super.onComplete();
            took(start);
            free.release();
        }

        @Override
        public void onException(Throwable failure) {
            failure.printStackTrace();
            System.exit(1);
        }
    }

    private static long cpuMillis() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis();
    }

    private void print(String way, long took, long cpuMillis) {
        int count = Math.min(done.get(), MOST);
        long[] sorted = Arrays.copyOf(latencies, count);
        Arrays.sort(sorted);
        System.out.printf(
                "%s %.0f %.1f %.1f %d%n",
                way,
                done.get() * 1e9 / took,
                sorted[count / 2] / 1e3,
                sorted[(int) (count * 0.99)] / 1e3,
                cpuMillis);
    }
}
