package io.kvserver.core.client.statistics;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** Counters are written without atomic operations. Still, a request that was answered is counted, and no number is torn. */
@JCStressTest
@Outcome(
        id = {"-1", "4294967297"},
        expect = ACCEPTABLE,
        desc = "not answered yet, or counted")
@State
public class CommandCounterStress {
    private static final long NANOS = (1L << 32) + 1;

    private final CommandCounter counter = new CommandCounter();
    private volatile boolean answered;

    @Actor
    public void counts() {
        counter.add(1, NANOS, true);
        answered = true;
    }

    @Actor
    public void reads(J_Result result) {
        boolean known = answered;
        CommandCounter totals = new CommandCounter();
        totals.add(counter);
        result.r1 = known ? totals.calls == 1 && totals.timed() == 1 ? totals.nanos : 0 : -1;
    }
}
