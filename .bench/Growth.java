import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kvserver.core.KvStore;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * Puts keys of 16 bytes with values of 32 into a store of this process, one by one, and prints what the slowest put took: on
 * the clock, garbage collections included, and of this thread's CPU time, which is what the tables' growth costs.
 */
final class Growth {
    private Growth() {}

    public static void main(String[] args) {
        // Once for the JIT compiler.
        grow(500_000);
        System.out.println(grow(Integer.parseInt(args[0])));
    }

    private static String grow(int keys) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        KvStore store = new KvStore();
        byte[] key = "key:000000000000".getBytes(US_ASCII);
        byte[] value = "x".repeat(32).getBytes(US_ASCII);
        long slowest = 0;
        long slowestAt = 0;
        long dearest = 0;
        long dearestAt = 0;
        long cpu = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < keys; i++) {
            number(key, i);
            long start = System.nanoTime();
            store.set(key, value);
            long nanos = System.nanoTime() - start;
            long cpuNow = threads.getCurrentThreadCpuTime();
            if (nanos > slowest) {
                slowest = nanos;
                slowestAt = i;
            }
            if (cpuNow - cpu > dearest) {
                dearest = cpuNow - cpu;
                dearestAt = i;
            }
            cpu = cpuNow;
        }
        return String.format("%.2f %d %.2f %d", slowest / 1e6, slowestAt, dearest / 1e6, dearestAt);
    }

    private static void number(byte[] key, int number) {
        int rest = number;
        for (int i = key.length - 1; rest > 0; i--) {
            key[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
