package io.kvserver.test;

import io.kvserver.core.session.Interception;
import io.kvserver.core.session.Interceptor;
import org.jspecify.annotations.Nullable;

/** A fault created by {@link FaultRule}. Any thread. */
public final class Fault {
    private final Faults all;
    private final FaultRule rule;
    private final Interception what;
    /** An additional action, which must return at once. */
    private final Runnable besides;

    private int count;

    Fault(Faults all, FaultRule rule, Interception what, Runnable besides) {
        this.all = all;
        this.rule = rule;
        this.what = what;
        this.besides = besides;
    }

    /** Returns what happens to a request; {@code null} if the fault does not apply. */
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

    /** The number of requests that it has been applied to. */
    public synchronized int count() {
        return count;
    }

    /** Removes the fault. */
    public void remove() {
        all.remove(this);
    }
}
