package io.kvserver.core.client.host;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a thread that serves clients does for the others while one of their requests takes long: a script that has run for too long,
 * as in Redis, or a command that goes through much and counts its steps here. Its shards stay taken, so others see nothing of what it
 * does by halves; who needs one of them waits, and all others are served.
 *
 * <p>An object is one request's. The rest is for any thread, each for itself.
 */
public final class Meanwhile {
    private static final ThreadLocal<Others> SERVING = new ThreadLocal<>();
    /** How many steps, of tens to hundreds of nanoseconds each, go by at most without a look at the clock. */
    public static final int STEPS = 1024;
    /** At first only a part of them goes by, divided by this: steps may be slow, above all before their code is compiled. */
    private static final int FIRST_PART = 16;
    /** If the steps between two looks have taken longer, a quarter of them goes by until the next look. */
    private static final long SLOW_NANOS = 250_000;
    /** If they have taken less than this, twice as many go by. */
    private static final long QUICK_NANOS = 100_000;
    /** The least time that others wait. */
    private static final Duration LEAST_WAIT = Duration.ofMillis(1);

    /** How a thread serves its other clients, and whether it does. */
    private static final class Others {
        private final Runnable service;
        private final long waitNanos;
        private boolean served;
        private boolean within;
        /** Nobody is to be served for now. */
        private boolean barred;

        Others(Runnable service, long waitNanos) {
            this.service = service;
            this.waitNanos = waitNanos;
        }

        void serve(boolean withinCommand) {
            if (barred) {
                return;
            }
            boolean outer = served;
            boolean outerWithin = within;
            served = true;
            within = withinCommand;
            try {
                ThreadWorkspace.leave();
                service.run();
            } finally {
                served = outer;
                within = outerWithin;
            }
        }
    }

    /** Serves nobody. Never changes, so that all threads may share it. */
    public static final Meanwhile NEVER = new Meanwhile(0);

    private final int mostUnlooked;
    /** How many steps go by without a look at the present pace; 0: all. */
    private int unlooked;

    private int steps;
    private boolean looked;
    private long lookNanos;
    /** When others were served last, or the first look was. */
    private long servedNanos;

    /** For one request. */
    public Meanwhile() {
        this(STEPS);
    }

    /** For one request of fewer and longer steps, of which at most so many go by without a look at the clock. */
    public Meanwhile(int mostUnlooked) {
        this.mostUnlooked = mostUnlooked;
        this.unlooked = mostUnlooked == 0 ? 0 : Math.max(1, mostUnlooked / FIRST_PART);
    }

    /** For a request that takes about so many steps; if they are few, nobody waits for long, and no object is made. */
    public static Meanwhile during(long steps) {
        return steps < STEPS ? NEVER : new Meanwhile();
    }

    /** Says how the present thread serves its other clients. */
    public static void serves(Runnable others) {
        serves(others, LEAST_WAIT);
    }

    /**
     * The same, with the least time that others wait. Tests pass zero, so that others are served at each look at the clock, between
     * which always the same number of steps goes by.
     */
    public static void serves(Runnable others, Duration leastWait) {
        SERVING.set(new Others(others, leastWait.toNanos()));
    }

    /** Serves the other clients of the present thread, if it has any. */
    public static void serve() {
        Others others = SERVING.get();
        if (others != null) {
            others.serve(false);
        }
    }

    /**
     * Does something that the thread's other clients must not see or end by halves, although it has steps: nobody is served in the
     * middle of it.
     */
    public static <T> T withoutOthers(Supplier<T> work) {
        Others others = SERVING.get();
        if (others == null || others.barred) {
            return work.get();
        }
        others.barred = true;
        try {
            return work.get();
        } finally {
            others.barred = false;
        }
    }

    /** Whether the present thread has other clients that it may serve now. */
    static boolean canServe() {
        Others others = SERVING.get();
        return others != null && !others.barred;
    }

    /** Serves them, in the middle of a command. */
    static void serveWithinCommand() {
        Others others = SERVING.get();
        if (others != null) {
            others.serve(true);
        }
    }

    /**
     * Whether the present thread serves others in the middle of a request, which may have shards: then it must not wait for a shard,
     * which might never come.
     */
    public static boolean isServing() {
        Others others = SERVING.get();
        return others != null && others.served;
    }

    /** Whether that request is one of a command, not of a script, which may go on for as long as it likes. */
    public static boolean isServingWithinCommand() {
        Others others = SERVING.get();
        return others != null && others.served && others.within;
    }

    /**
     * After a step: every millisecond or so the thread's other clients are served. The values of the request's keys may have been
     * changed in part, because nobody else can see them; nothing else may. What belongs to the thread must not be in use, except for
     * a {@link ThreadWorkspace}. Returns whether others were served, which took time that is not the request's.
     */
    public boolean step() {
        if (unlooked == 0) {
            return false;
        }
        steps++;
        if (steps < unlooked) {
            return false;
        }
        steps = 0;
        return look();
    }

    private boolean look() {
        boolean served = false;
        Others others = SERVING.get();
        long now = System.nanoTime();
        if (!looked) {
            looked = true;
            servedNanos = now;
        } else {
            pace(now - lookNanos, others);
            if (others != null && now - servedNanos >= others.waitNanos) {
                others.serve(true);
                now = System.nanoTime();
                servedNanos = now;
                served = true;
            }
        }
        lookNanos = now;
        return served;
    }

    private void pace(long nanos, @Nullable Others others) {
        if (others == null || others.waitNanos == 0) {
            unlooked = mostUnlooked;
        } else if (nanos > SLOW_NANOS) {
            unlooked = Math.max(1, unlooked / 4);
        } else if (nanos < QUICK_NANOS) {
            unlooked = Math.min(mostUnlooked, 2 * unlooked);
        }
    }
}
