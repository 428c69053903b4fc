package io.kvserver.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A call from inside the process allocates its result and nothing else, once it is optimized. */
@Tag("optimized")
class CallAllocationTest {
    private static final int CALLS = 20_000;
    private static final int ROUNDS = 200;
    private static final int ARRAY_HEADER = 16;

    private final KvStore store = new KvStore();
    private final byte[] key = Codec.UTF_8.encode("key");
    private final byte[] value = Codec.UTF_8.encode("v".repeat(32));

    @Test
    void getAllocatesItsResult() {
        store.set(key, value);

        assertBytesOfACall(ARRAY_HEADER + value.length, () -> store.get(key));
    }

    @Test
    void getOfTextAllocatesTheStringAndTheKeysBytes() {
        store.set(key, value);
        int string = 24;
        int keyBytes = ARRAY_HEADER + 8;

        assertBytesOfACall(string + ARRAY_HEADER + value.length + keyBytes, () -> store.get("key"));
    }

    @Test
    void getOfAMissingKeyAllocatesNothing() {
        assertBytesOfACall(0, () -> store.get(key));
    }

    @Test
    void setOfAValueOfTheSameLengthAllocatesNothing() {
        assertBytesOfACall(0, () -> store.set(key, value));
    }

    @Test
    void setOfAnotherLengthAllocatesTheEntry() {
        byte[] longer = Arrays.copyOf(value, value.length + 8);
        boolean[] odd = {false};
        // 8 bytes before the key, the key, the value; both lengths round up to a multiple of 8.
        int shortEntry = ARRAY_HEADER + 8 + 8 * ((key.length + value.length + 7) / 8);

        assertBytesOfACall(shortEntry + 4, () -> {
            odd[0] = !odd[0];
            store.set(key, odd[0] ? longer : value);
        });
    }

    @Test
    void incrAllocatesNothing() {
        store.set(key, Codec.UTF_8.encode("1000000000"));

        assertBytesOfACall(0, () -> store.incr(key));
    }

    private static void assertBytesOfACall(long expected, Runnable call) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        // Runs several rounds and takes the least: the just-in-time compiler may allocate in others.
        for (int round = 0; round < ROUNDS && least / CALLS > expected; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < CALLS; i++) {
                call.run();
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(expected, least / CALLS);
    }
}
