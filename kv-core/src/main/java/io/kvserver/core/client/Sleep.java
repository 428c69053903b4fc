package io.kvserver.core.client;

import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** Holds back a reply that has been written until a time, as DEBUG SLEEP does. Confined to the client. */
public final class Sleep implements Wait {
    private final InstantSource clock;
    private final long startMillis;
    private long endMillis;
    private volatile boolean ended;

    Sleep(InstantSource clock) {
        this.clock = clock;
        this.startMillis = clock.millis();
        this.endMillis = startMillis;
    }

    /** Sleeps longer. */
    void add(long millis) {
        endMillis += millis;
    }

    @Override
    public long nanos() {
        return TimeUnit.MILLISECONDS.toNanos(clock.millis() - startMillis);
    }

    @Override
    public Reason reason() {
        return Reason.SLEEP;
    }

    @Override
    public long deadlineMillis() {
        return endMillis;
    }

    @Override
    public boolean isOver(long nowMillis) {
        return ended || nowMillis >= endMillis;
    }

    @Override
    public boolean leavesOutput() {
        return false;
    }

    @Override
    public boolean end(End how) {
        ended = how == End.CLIENT_GONE || how == End.STORE_CLOSED;
        return ended;
    }
}
