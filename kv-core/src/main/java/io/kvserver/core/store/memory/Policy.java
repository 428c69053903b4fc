package io.kvserver.core.store.memory;

import java.util.Locale;

/** The keys to evict when memory is full; Redis's maxmemory-policy. */
public enum Policy {
    NOEVICTION(false, Order.NONE),
    ALLKEYS_LRU(false, Order.RECENCY),
    ALLKEYS_LFU(false, Order.FREQUENCY),
    ALLKEYS_RANDOM(false, Order.NONE),
    VOLATILE_LRU(true, Order.RECENCY),
    VOLATILE_LFU(true, Order.FREQUENCY),
    VOLATILE_RANDOM(true, Order.NONE),
    VOLATILE_TTL(true, Order.DEADLINE);

    /** The orders in which keys are evicted. */
    public enum Order {
        NONE,
        /** By the time of their last access. */
        RECENCY,
        /** By the frequency of their accesses. */
        FREQUENCY,
        /** By their deadline. */
        DEADLINE
    }

    private final boolean onlyExpiring;
    private final Order order;

    Policy(boolean onlyExpiring, Order order) {
        this.onlyExpiring = onlyExpiring;
        this.order = order;
    }

    /** Whether only keys with a deadline are evicted. */
    public boolean isOnlyExpiring() {
        return onlyExpiring;
    }

    public Order order() {
        return order;
    }

    public boolean evicts() {
        return this != NOEVICTION;
    }

    /** Whether entries store the frequency of accesses instead of the last access time. */
    public boolean countsAccesses() {
        return order == Order.FREQUENCY;
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
