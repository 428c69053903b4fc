package io.kvserver.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The engine's order of events, shown on one thread: work that is submitted while other work runs finds its shards busy. */
class ShardsTest {
    private final Shards engine = new Shards(4);
    private final List<String> events = new ArrayList<>();

    /** Work that records when it runs and when it is finished. */
    private final class Noted extends Work {
        private final String name;
        private final Runnable meanwhile;

        Noted(String name, Runnable meanwhile, int... shards) {
            this.name = name;
            this.meanwhile = meanwhile;
            if (shards.length == 1) {
                needs(shards[0]);
            } else {
                needs(shards, shards.length);
            }
        }

        @Override
        protected void run() {
            events.add(name + " runs");
            meanwhile.run();
            events.add(name + " ran");
        }

        @Override
        protected void finished() {
            events.add(name + " finished");
        }
    }

    @Test
    void workOnIdleShardsRunsAtOnceWithoutACallback() {
        boolean tried = engine.tryRun(work("a", 0));
        boolean submitted = engine.submit(work("b", 0));
        boolean several = engine.submit(work("c", 0, 2, 3));

        assertTrue(tried && submitted && several);
        assertEquals(List.of("a runs", "a ran", "b runs", "b ran", "c runs", "c ran"), events);
    }

    @Test
    void workOnNoShardRunsAtOnce() {
        boolean ran = engine.tryRun(work("a", new int[0]));

        assertTrue(ran);
        assertEquals(List.of("a runs", "a ran"), events);
    }

    @Test
    void workForABusyShardRunsAfterItsHolderInTheOrderOfArrival() {
        engine.tryRun(new Noted(
                "holder",
                () -> {
                    assertFalse(engine.submit(work("first", 1)));
                    assertFalse(engine.submit(work("second", 1)));
                    assertFalse(engine.submit(work("third", 1)));
                },
                1));

        assertEquals(
                List.of(
                        "holder runs",
                        "holder ran",
                        "first runs",
                        "first ran",
                        "first finished",
                        "second runs",
                        "second ran",
                        "second finished",
                        "third runs",
                        "third ran",
                        "third finished"),
                events);
    }

    @Test
    void workThatArrivesWhileWaitingWorkRunsComesAfterAllEarlierWork() {
        engine.submit(new Noted(
                "holder",
                () -> {
                    engine.submit(new Noted("first", () -> engine.submit(work("late", 0)), 0));
                    engine.submit(work("second", 0));
                },
                0));

        assertEquals(List.of("holder ran", "first ran", "second ran", "late ran"), ended("ran"));
        assertEquals(List.of("first finished", "second finished", "late finished"), ended("finished"));
    }

    @Test
    void otherShardsAreNotAffected() {
        engine.submit(new Noted("holder", () -> assertTrue(engine.submit(work("other", 1))), 0));

        assertEquals(List.of("holder runs", "other runs", "other ran", "holder ran"), events);
    }

    @Test
    void aTryThatFailsLeavesTheOtherShardsIdle() {
        engine.submit(new Noted(
                "holder",
                () -> {
                    assertFalse(engine.tryRun(work("all", 0, 1, 2, 3)));
                    assertTrue(engine.tryRun(work("0 and 1", 0, 1)));
                    assertTrue(engine.tryRun(work("3", 3)));
                },
                2));

        assertFalse(events.contains("all runs"));
        assertEverythingIsIdle();
    }

    @Test
    void workOnSeveralShardsKeepsWhatItHasWhileItWaits() {
        engine.submit(new Noted(
                "holder",
                () -> {
                    assertFalse(engine.submit(work("both", 0, 2)));
                    assertFalse(engine.submit(work("behind", 0)));
                    assertTrue(engine.submit(work("between", 1)));
                    assertFalse(engine.tryRun(work("never", 0)));
                },
                2));

        assertEquals(List.of("between ran", "holder ran", "both ran", "behind ran"), ended("ran"));
        assertEquals(List.of("both finished", "behind finished"), ended("finished"));
        assertEverythingIsIdle();
    }

    @Test
    void workMayWaitForOneShardAfterTheOther() {
        engine.submit(new Noted(
                "outer",
                () -> engine.submit(new Noted("inner", () -> assertFalse(engine.submit(work("all", 0, 1, 2, 3))), 3)),
                1));

        assertEquals(List.of("inner ran", "outer ran", "all ran"), ended("ran"));
        assertEquals(List.of("all finished"), ended("finished"));
        assertEverythingIsIdle();
    }

    @Test
    void theSameWorkMayBeSubmittedAgainOnceFinished() {
        Work reused = work("reused", 0);

        for (int i = 0; i < 3; i++) {
            engine.submit(new Noted("holder", () -> assertFalse(engine.submit(reused)), 0));
            assertTrue(engine.submit(reused));
        }

        assertEquals(6, ended("ran").stream().filter("reused ran"::equals).count());
        assertEquals(3, ended("finished").size());
    }

    private Work work(String name, int... shards) {
        return new Noted(name, () -> {}, shards);
    }

    private List<String> ended(String with) {
        return events.stream().filter(event -> event.endsWith(" " + with)).toList();
    }

    private void assertEverythingIsIdle() {
        assertTrue(engine.tryRun(work("after", 0, 1, 2, 3)));
    }

    private boolean isIdle(int shard) {
        boolean idle = engine.tryTake(shard);
        if (idle) {
            engine.giveBack(shard);
        }
        return idle;
    }

    @Test
    void shardsAreGivenBackWhateverWorkThrows() {
        Work failing = new Noted("failing", ShardsTest::fail, 1, 2);

        assertThrows(Broken.class, () -> engine.tryRun(failing));
        assertThrows(Broken.class, () -> engine.submit(failing));

        assertTrue(isIdle(1) && isIdle(2));
    }

    @Test
    void aFailureOfWaitingWorkGoesToItsSubmitterNotToTheHolder() {
        Work failing = new Noted("failing", ShardsTest::fail, 1, 2);
        Work holder = new Noted(
                "holder",
                () -> {
                    assertFalse(engine.submit(failing));
                    assertFalse(engine.submit(work("other", 2)));
                },
                2);

        engine.tryRun(holder);

        assertEquals(
                List.of(
                        "holder runs",
                        "holder ran",
                        "failing runs",
                        "failing finished",
                        "other runs",
                        "other ran",
                        "other finished"),
                events);
        assertInstanceOf(Broken.class, failing.failure());
        assertTrue(isIdle(1) && isIdle(2));
    }

    @Test
    void ifOneCallbackFailsTheOthersAreCalledAndShardsReleased() {
        Work untellable = new Work() {
            @Override
            protected void run() {
                events.add("untellable ran");
            }

            @Override
            protected void finished() {
                fail();
            }
        };
        untellable.needs(1);
        Work holder = new Noted(
                "holder",
                () -> {
                    assertFalse(engine.submit(untellable));
                    assertFalse(engine.submit(work("other", 1)));
                },
                1);

        engine.tryRun(holder);

        assertEquals("other finished", events.get(events.size() - 1));
        assertTrue(isIdle(1));
    }

    @Test
    void aTaskThatFailsOnAnotherThreadFailsForItsWaiter() throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread[] waiter = new Thread[1];
        engine.tryRun(new Noted(
                "holder",
                () -> {
                    waiter[0] = new Thread(() -> {
                        try {
                            Exclusive.runOn(engine, 1, ShardsTest::fail);
                        } catch (Broken expected) {
                            thrown.set(expected);
                        }
                    });
                    waiter[0].start();
                    // Once this task waits, the shard is wanted.
                    while (!engine.isWanted(1)) {
                        Thread.onSpinWait();
                    }
                },
                1));
        waiter[0].join();

        assertInstanceOf(Broken.class, thrown.get());
        assertTrue(isIdle(1));
    }

    /** An Error as the JVM may throw it anywhere. */
    private static final class Broken extends Error {
        private static final long serialVersionUID = 1;
    }

    private static void fail() {
        throw new Broken();
    }
}
