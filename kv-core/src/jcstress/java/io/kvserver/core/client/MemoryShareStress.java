package io.kvserver.core.client;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** The total contains what each client takes, whichever threads change it, until the client has disconnected. */
public final class MemoryShareStress {
    private static final int MUCH = 100_000;

    private MemoryShareStress() {}

    /** Two threads add to a client's memory. */
    @JCStressTest
    @Outcome(id = "true", expect = ACCEPTABLE, desc = "both additions are in the total")
    @State
    public static class TwoGrow {
        private final ClientMemory all = new ClientMemory(List.of());
        private final MemoryShare share = new MemoryShare(all, () -> 0);

        @Actor
        public void one() {
            share.stateGrew(MUCH);
        }

        @Actor
        public void another() {
            share.stateGrew(MUCH);
        }

        @Arbiter
        public void after(Z_Result result) {
            result.r1 = all.bytes() == share.bytes();
        }
    }

    /** A client's memory grows while the client disconnects. */
    @JCStressTest
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "nothing of the client is left in the total")
    @State
    public static class OneGoes {
        private final ClientMemory all = new ClientMemory(List.of());
        private final MemoryShare share = new MemoryShare(all, () -> 0);

        @Actor
        public void grows() {
            share.stateGrew(MUCH);
        }

        @Actor
        public void goes() {
            share.release();
        }

        @Arbiter
        public void after(I_Result result) {
            result.r1 = (int) all.bytes();
        }
    }

    /** A client is chosen to be disconnected while it disconnects by itself. */
    @JCStressTest
    @Outcome(id = "false", expect = ACCEPTABLE, desc = "no memory is left to be freed")
    @State
    public static class OneIsCondemned {
        private final ClientMemory all = new ClientMemory(List.of());
        private final MemoryShare share = new MemoryShare(all, () -> 0);

        public OneIsCondemned() {
            all.maxBytes(4);
            share.begin();
        }

        @Actor
        public void condemns() {
            share.condemn();
        }

        @Actor
        public void goes() {
            share.release();
        }

        @Arbiter
        public void after(Z_Result result) {
            result.r1 = all.isCrowded();
        }
    }
}
