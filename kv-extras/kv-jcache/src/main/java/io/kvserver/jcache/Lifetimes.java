package io.kvserver.jcache;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * What a cache's expiry policy says, in milliseconds. One that fails says that a new entry stays for ever, and that nothing changes
 * for one that is there. Any thread.
 */
final class Lifetimes {
    /** An entry stays. */
    static final long FOREVER = Long.MAX_VALUE;
    /** An entry keeps the deadline that it has. */
    static final long UNCHANGED = -1;

    /** Some 30,000 years; with more, deadlines would not fit. */
    private static final long MOST = 1_000_000_000_000_000L;

    private final ExpiryPolicy policy;

    Lifetimes(ExpiryPolicy policy) {
        this.policy = policy;
    }

    ExpiryPolicy policy() {
        return policy;
    }

    long created() {
        return millis(policy::getExpiryForCreation, FOREVER);
    }

    long accessed() {
        return millis(policy::getExpiryForAccess, UNCHANGED);
    }

    long updated() {
        return millis(policy::getExpiryForUpdate, UNCHANGED);
    }

    private static long millis(Supplier<@Nullable Duration> asked, long otherwise) {
        Duration duration;
        try {
            duration = asked.get();
        } catch (RuntimeException failed) {
            return otherwise;
        }
        if (duration == null) {
            return otherwise;
        }
        TimeUnit unit = duration.getTimeUnit();
        if (duration.isEternal() || unit == null) {
            return FOREVER;
        }
        long millis = unit.toMillis(duration.getDurationAmount());
        return millis > MOST ? FOREVER : millis;
    }
}
