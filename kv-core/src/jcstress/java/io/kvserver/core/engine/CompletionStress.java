package io.kvserver.core.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.Signal;
import org.openjdk.jcstress.annotations.State;

/** A thread that waits for a completion is woken. */
@JCStressTest(Mode.Termination)
@Outcome(id = "TERMINATED", expect = ACCEPTABLE, desc = "it was woken")
@Outcome(id = "STALE", expect = FORBIDDEN, desc = "it sleeps for ever")
@State
public class CompletionStress {
    private volatile Completion completion;

    @Actor
    public void waits() {
        Completion mine = new Completion();
        completion = mine;
        mine.await();
    }

    @Signal
    public void tells() {
        while (completion == null) {
            Thread.onSpinWait();
        }
        completion.done();
    }
}
