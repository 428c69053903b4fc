package io.kvserver.core.client.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MeanwhileTest {
    private int served;

    @AfterEach
    void servesNobody() {
        Meanwhile.serves(() -> {});
    }

    @Test
    void theFirstLookAtTheClockIsNotAfterAllTheStepsThatGoByLater() {
        Meanwhile.serves(() -> served++, Duration.ofNanos(1));
        Meanwhile others = new Meanwhile();

        for (int i = 0; i < Meanwhile.STEPS / 2; i++) {
            others.step();
        }

        assertTrue(served > 0);
    }

    /** Who measures what a step takes has to know. */
    @Test
    void stepSaysWhetherOthersWereServed() {
        Meanwhile.serves(() -> served++, Duration.ofNanos(1));
        Meanwhile others = new Meanwhile();

        int said = 0;
        for (int i = 0; i < 4 * Meanwhile.STEPS; i++) {
            int before = served;
            boolean says = others.step();
            assertEquals(served > before, says);
            said += says ? 1 : 0;
        }

        assertEquals(served, said);
        assertTrue(said > 0);
    }

    /** As the first of a command are, before the JVM has compiled its code. */
    @Test
    void whileStepsAreSlowFewGoByWithoutALookAtTheClock() {
        Meanwhile.serves(() -> served++);
        Meanwhile others = new Meanwhile();

        for (int i = 0; i < Meanwhile.STEPS; i++) {
            takeTime();
            others.step();
        }

        // 100 ms of steps: 64 of them before the first look, then 16, 4 and so on.
        assertTrue(served > 20, () -> "served " + served);
    }

    private static void takeTime() {
        long end = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(100);
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    @Test
    void withoutOthersALongArrayIsCopiedAtOnce() throws Exception {
        byte[] array = new byte[9 << 20];
        array[7] = 7;

        // A thread that has never served anyone.
        FutureTask<byte[]> copying = new FutureTask<>(() -> Aside.copyOfRange(array, 7, array.length + 7));
        new Thread(copying).start();
        byte[] copy = copying.get(60, TimeUnit.SECONDS);

        assertEquals(array.length, copy.length);
        assertEquals(7, copy[0]);
    }

    @Test
    void aLongArrayIsCopiedWhileOthersAreServed() {
        Meanwhile.serves(() -> served++);
        byte[] array = new byte[9 << 20];
        array[7] = 7;

        byte[] copy = Aside.copyOfRange(array, 7, array.length + 7);

        assertEquals(array.length, copy.length);
        assertEquals(7, copy[0]);
        assertTrue(served > 0);
    }

    @Test
    void ifThereIsNoMemoryForALongArrayItsRequestIsToldSo() {
        Meanwhile.serves(() -> served++);

        assertEquals("Requested array size exceeds VM limit", outOfMemory().getMessage());
    }

    private static OutOfMemoryError outOfMemory() {
        try {
            Aside.copyOfRange(new byte[0], 0, Integer.MAX_VALUE);
        } catch (OutOfMemoryError expected) {
            return expected;
        }
        throw new AssertionError("there is memory");
    }
}
