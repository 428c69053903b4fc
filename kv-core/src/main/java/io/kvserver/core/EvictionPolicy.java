package io.kvserver.core;

import io.kvserver.core.store.memory.Policy;

/** Which keys a store evicts when it has no memory for more. What is evicted counts as removed: observers are told. */
public enum EvictionPolicy {
    /** None: commands that may need memory are refused. */
    NOEVICTION(Policy.NOEVICTION),
    /** Those that were not accessed for the longest time. */
    ALLKEYS_LRU(Policy.ALLKEYS_LRU),
    /** Those that are accessed most rarely. */
    ALLKEYS_LFU(Policy.ALLKEYS_LFU),
    /** Any. */
    ALLKEYS_RANDOM(Policy.ALLKEYS_RANDOM),
    /** As {@link #ALLKEYS_LRU}, of keys with a deadline only. */
    VOLATILE_LRU(Policy.VOLATILE_LRU),
    /** As {@link #ALLKEYS_LFU}, of keys with a deadline only. */
    VOLATILE_LFU(Policy.VOLATILE_LFU),
    /** Any with a deadline. */
    VOLATILE_RANDOM(Policy.VOLATILE_RANDOM),
    /** Those that would expire first. */
    VOLATILE_TTL(Policy.VOLATILE_TTL);

    private final Policy policy;

    EvictionPolicy(Policy policy) {
        this.policy = policy;
    }

    Policy inStore() {
        return policy;
    }
}
