package io.kvserver.test;

import io.kvserver.core.session.Interception;
import io.kvserver.core.session.Interceptor;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Injects faults: selects requests, how often, and what happens to them.
 *
 * <pre>{@code
 * faults.on("get").keys("user:*").once().error("ERR out of order");
 * faults.writes().times(3).outOfMemory();
 * faults.any().client("worker").probability(0.1).drop();
 * faults.on("incr").once().restart();
 * }</pre>
 *
 * <p>The first fault that matches a request applies, in the order in which faults were created. With a probability, the
 * choice of requests depends only on the seed, the number of faults created before, and the matching requests; so a test
 * whose clients send in a fixed order gets the same faults each time.
 *
 * <p>For requests in a transaction, faults apply when the requests are sent, not at EXEC. Thread: any.
 */
public final class Faults implements Interceptor {
    private final long seed;
    /** Restarts the server soon, on another thread; {@code null} if there is no server. */
    private final @Nullable Runnable restart;

    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private int made;

    /** No faults at first. Only for a server that is not a {@link TestServer}; {@link FaultRule#restart} is then not possible. */
    public Faults(long seed) {
        this(seed, null);
    }

    Faults(long seed, @Nullable Runnable restart) {
        this.seed = seed;
        this.restart = restart;
    }

    /**
     * A fault for certain commands, by name in any case, such as {@code GET} or {@code CLIENT|SETNAME}. Without names it
     * matches no command.
     */
    public FaultRule on(String... commands) {
        return rule().commands(commands);
    }

    /** A fault for commands that change data. */
    public FaultRule writes() {
        return rule().onlyWrites();
    }

    /** A fault for all requests. */
    public FaultRule any() {
        return rule();
    }

    private synchronized FaultRule rule() {
        made++;
        return new FaultRule(this, new Random(seed + made * 0x9e3779b97f4a7c15L));
    }

    /** Removes all faults. */
    public void clear() {
        faults.clear();
    }

    Fault add(FaultRule rule, Interception what) {
        return add(new Fault(this, rule, what, () -> {}));
    }

    Fault addRestart(FaultRule rule, Interception what) {
        if (restart == null) {
            throw new IllegalStateException(
                    "these faults have no server that could be restarted: use those of a TestServer");
        }
        return add(new Fault(this, rule, what, restart));
    }

    private Fault add(Fault fault) {
        faults.add(fault);
        return fault;
    }

    void remove(Fault fault) {
        faults.remove(fault);
    }

    @Override
    public Interception intercept(Request request) {
        for (Fault fault : faults) {
            @Nullable Interception met = fault.meet(request);
            if (met != null) {
                return met;
            }
        }
        return Interception.PASS;
    }
}
