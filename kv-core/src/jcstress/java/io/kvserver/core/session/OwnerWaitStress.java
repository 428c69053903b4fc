package io.kvserver.core.session;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A thread whose wait is over sees what the other thread wrote; a thread that was woken finds the wait over. */
@JCStressTest
@Outcome(
        id = {"-1, -1", "7, -1", "7, 7"},
        expect = ACCEPTABLE,
        desc = "not over yet; over; over and woken")
@State
public class OwnerWaitStress {
    private int reply;
    private volatile boolean woken;
    private final OwnerWait wait = new OwnerWait(() -> false, () -> woken = true);

    @Actor
    public void runs() {
        reply = 7;
        wait.run();
    }

    @Actor
    public void waits(II_Result result) {
        boolean wasWoken = woken;
        boolean over = wait.isOver(0);
        result.r1 = over ? reply : -1;
        result.r2 = wasWoken && over ? reply : wasWoken ? 0 : -1;
    }
}
