package io.kvserver.test;

import io.kvserver.core.session.Interception;
import io.kvserver.core.session.Interceptor;
import org.jspecify.annotations.Nullable;

/** A fault that {@link FaultRule} has made. Any thread. */
public final class Fault {
    private final Faults all;
    private final FaultRule rule;
    private final Interception what;
    /** What happens besides; returns at once. */
    private final Runnable besides;

    private int count;

    Fault(Faults all, FaultRule rule, Interception what, Runnable besides) {
        this.all = all;
        this.rule = rule;
        this.what = what;
        this.besides = besides;
    }

    /** What happens to the request; {@code null} if this fault does not meet it. */
    @Nullable
    Interception meet(Interceptor.Request request) {
        if (!rule.isAbout(request)) {
            return null;
        }
        synchronized (this) {
            if (count >= rule.most() || !rule.happens()) {
                return null;
            }
            count++;
        }
        besides.run();
        return what;
    }

    /** How many requests it has met. */
    public synchronized int count() {
        return count;
    }

    /** Takes it back. */
    public void remove() {
        all.remove(this);
    }
}
