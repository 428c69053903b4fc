package io.kvserver.jcache;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * A cache's expiry policy in milliseconds. If the policy fails, a new entry stays for ever, and an existing one keeps
 * its deadline. Any thread.
 */
final class Lifetimes {
    /** An entry does not expire. */
    static final long FOREVER = Long.MAX_VALUE;
    /** An entry keeps its deadline. */
    static final long UNCHANGED = -1;

    /** The longest time, some 30,000 years; longer ones would overflow deadlines. */
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
