package io.kvserver.core.store.memory;

import java.util.Locale;

/** Which keys go when there is no memory for more; as Redis's maxmemory-policy. */
public enum Policy {
    NOEVICTION(false, Order.NONE),
    ALLKEYS_LRU(false, Order.RECENCY),
    ALLKEYS_LFU(false, Order.FREQUENCY),
    ALLKEYS_RANDOM(false, Order.NONE),
    VOLATILE_LRU(true, Order.RECENCY),
    VOLATILE_LFU(true, Order.FREQUENCY),
    VOLATILE_RANDOM(true, Order.NONE),
    VOLATILE_TTL(true, Order.DEADLINE);

    /** What keys are compared by. */
    public enum Order {
        NONE,
        /** When they were accessed last. */
        RECENCY,
        /** How often they are accessed. */
        FREQUENCY,
        /** When they would expire. */
        DEADLINE
    }

    private final boolean onlyExpiring;
    private final Order order;

    Policy(boolean onlyExpiring, Order order) {
        this.onlyExpiring = onlyExpiring;
        this.order = order;
    }

    /** Whether keys without a deadline stay. */
    public boolean isOnlyExpiring() {
        return onlyExpiring;
    }

    public Order order() {
        return order;
    }

    public boolean evicts() {
        return this != NOEVICTION;
    }

    /** Whether entries have to tell how often they are accessed, instead of when that was last. */
    public boolean countsAccesses() {
        return order == Order.FREQUENCY;
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
