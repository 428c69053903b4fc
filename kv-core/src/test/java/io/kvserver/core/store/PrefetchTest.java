package io.kvserver.core.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import io.kvserver.core.store.memory.Memory;
import io.kvserver.core.store.memory.MemoryMeter;
import io.kvserver.core.store.table.Entries;
import io.kvserver.core.store.table.EntryTable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Reading a table without owning its shard. */
class PrefetchTest {
    private static final int KEYS = 100_000;
    /** Enough keys that the directory doubles often, up to a size at which that takes a while. */
    private static final int SEGMENT_BITS = 2;

    @Test
    void prefetchingATableThatAnotherThreadChangesDoesNotFail() throws InterruptedException {
        for (int round = 0; round < 10; round++) {
            EntryTable table = new EntryTable(SEGMENT_BITS, new MemoryMeter(new Memory()));
            CountDownLatch looking = new CountDownLatch(1);
            AtomicBoolean changed = new AtomicBoolean();
            FutureTask<Integer> look = new FutureTask<>(() -> {
                looking.countDown();
                int sum = 0;
                for (int i = 0; !changed.get(); i = (i + 1) % KEYS) {
                    byte[] entry = table.firstCandidate(hash(i));
                    sum += entry == null ? 0 : Entries.sample(entry);
                }
                return sum;
            });
            new Thread(look).start();
            looking.await();

            for (int i = 0; i < KEYS; i++) {
                byte[] key = key(i);
                table.add(hash(i), Entries.allocate(key, 0, key.length, Entries.NO_DEADLINE, 3), null);
            }
            for (int i = 0; i < KEYS; i++) {
                byte[] key = key(i);
                table.remove(hash(i), key, 0, key.length);
            }
            changed.set(true);

            assertDoesNotThrow(() -> look.get());
        }
    }

    private static byte[] key(int number) {
        return Integer.toString(number).getBytes(US_ASCII);
    }

    private static int hash(int number) {
        return number * 0x9e3779b9;
    }
}
