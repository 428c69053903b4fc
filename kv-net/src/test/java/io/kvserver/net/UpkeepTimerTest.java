package io.kvserver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.core.SettableClock;
import io.kvserver.net.loop.EventLoop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Expired keys are removed by themselves, on a loop whose turns the test runs; each reading of the clock takes some time. */
class UpkeepTimerTest {
    private static final int MANY = 50_000;

    private final SettableClock clock = new SettableClock();
    private final KvStore store = new KvStore.Builder().clock(clock).build();
    private long nowNanos;
    private long nanosForEachLook;
    private boolean hasNoMemory;
    private EventLoop loop;

    @BeforeEach
    void open() throws Exception {
        loop = new EventLoop(() -> {
            if (hasNoMemory) {
                throw new OutOfMemoryError("on purpose");
            }
            nowNanos += nanosForEachLook;
            return nowNanos;
        });
    }

    @AfterEach
    void close() throws Exception {
        loop.close();
    }

    @Test
    void expiredKeysAreRemovedWithinATenthOfASecond() throws Exception {
        set("a", 1);
        set("b", 2);
        new UpkeepTimer(loop, store).run();
        clock.advanceMillis(1);

        advanceMillis(101);
        loop.runOnce();

        assertEquals(1, store.dbSize());
    }

    @Test
    void whileLittleHasExpiredTheStoreIsLeftAlone() throws Exception {
        new UpkeepTimer(loop, store).run();
        set("a", 1);
        clock.advanceMillis(1);

        advanceMillis(99);
        turn();

        assertEquals(1, store.dbSize());
    }

    @Test
    void whileMuchHasExpiredAQuarterOfTheTimeGoesIntoIt() throws Exception {
        setMany();
        nanosForEachLook = TimeUnit.MICROSECONDS.toNanos(500);

        new UpkeepTimer(loop, store).run();

        // Two readings of the clock after the first make a millisecond, in which two slices were done.
        long left = store.dbSize();
        assertTrue(left < MANY && left > MANY - 3000, left + " left");
        nanosForEachLook = 0;
        advanceMillis(2);
        turn();
        assertEquals(left, store.dbSize());
        advanceMillis(3);
        turn();
        assertTrue(store.dbSize() < left, "goes on after three times as long");
    }

    @Test
    void continuesUntilNoExpiredKeyIsLeft() throws Exception {
        setMany();
        set("stays", 1_000_000);

        new UpkeepTimer(loop, store).run();
        for (int i = 0; i < 1000 && store.dbSize() > 1; i++) {
            advanceMillis(101);
            loop.runOnce();
        }

        assertEquals(1, store.dbSize());
    }

    @Test
    void continuesAfterThereWasNoMemoryForATimer() throws Exception {
        set("a", 1);
        clock.advanceMillis(1);
        UpkeepTimer upkeep = new UpkeepTimer(loop, store);
        hasNoMemory = true;
        assertThrows(OutOfMemoryError.class, upkeep::run);

        hasNoMemory = false;
        turn();

        assertEquals(0, store.dbSize());
    }

    private void setMany() {
        for (int i = 0; i < MANY; i++) {
            set("key" + i, 1);
        }
        clock.advanceMillis(1);
    }

    private void set(String key, long millis) {
        store.set(key, "");
        store.expire(key, Duration.ofMillis(millis));
    }

    /** A turn of the loop that does not wait for a timer. */
    private void turn() throws Exception {
        loop.execute(() -> {});
        loop.runOnce();
    }

    private void advanceMillis(long millis) {
        nowNanos += TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
