package io.kvserver.core.store.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Observers of keys use no memory after they have gone, and the memory for client-side caches is bounded. */
class ObserversTest {
    private static final int TIMES = 10_000;

    private final Observers observers = new Observers();
    private final Origin by = waiter -> {};

    private static final class Observer implements KeyObserver {
        private final List<Integer> told = new ArrayList<>();
        private boolean cancelled;

        @Override
        public boolean changed(byte[] key, Origin changer) {
            told.add(key.length);
            return false;
        }

        @Override
        public boolean isCancelled() {
            return cancelled;
        }
    }

    @Test
    void aKeyThatIsWatchedAgainAndAgainKeepsNoneOfTheCancelled() {
        for (int i = 0; i < TIMES; i++) {
            Observer observer = new Observer();
            observers.add(new KeyName(0, new byte[1]), observer);
            observer.cancelled = true;
        }

        assertTrue(observers.observerCount() <= 32, "observers: " + observers.observerCount());
    }

    @Test
    void aKeyThatManyClientsCachedKeepsNoneOfThoseThatHaveGone() {
        for (int i = 0; i < TIMES; i++) {
            Observer observer = new Observer();
            observers.addAnywhere(new byte[1], observer, TIMES, Long.MAX_VALUE, by);
            observer.cancelled = true;
        }

        assertTrue(observers.observerCount() <= 32, "observers: " + observers.observerCount());
    }

    @Test
    void theOldestKeysAreGivenUpWhenTheirNamesTakeTooMuch() {
        Observer observer = new Observer();
        for (int i = 1; i <= 100; i++) {
            observers.addAnywhere(new byte[1000 * i], observer, TIMES, 1 << 20, by);
        }

        assertTrue(observers.sizeAnywhere() < 15, "keys: " + observers.sizeAnywhere());
        assertEquals(100, observers.sizeAnywhere() + observer.told.size());
        assertEquals(1000, observer.told.get(0));
    }
}
