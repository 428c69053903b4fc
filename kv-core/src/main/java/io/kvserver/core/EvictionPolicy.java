package io.kvserver.core;

import io.kvserver.core.store.memory.Policy;

/** Which keys a store evicts when it reaches its memory limit. An evicted key counts as removed, so listeners are notified. */
public enum EvictionPolicy {
    /** None: commands that may need memory are refused. */
    NOEVICTION(Policy.NOEVICTION),
    /** The least recently used keys. */
    ALLKEYS_LRU(Policy.ALLKEYS_LRU),
    /** The least frequently used keys. */
    ALLKEYS_LFU(Policy.ALLKEYS_LFU),
    /** Random keys. */
    ALLKEYS_RANDOM(Policy.ALLKEYS_RANDOM),
    /** Like {@link #ALLKEYS_LRU}, but only keys with a deadline. */
    VOLATILE_LRU(Policy.VOLATILE_LRU),
    /** Like {@link #ALLKEYS_LFU}, but only keys with a deadline. */
    VOLATILE_LFU(Policy.VOLATILE_LFU),
    /** Random keys with a deadline. */
    VOLATILE_RANDOM(Policy.VOLATILE_RANDOM),
    /** The keys that expire first. */
    VOLATILE_TTL(Policy.VOLATILE_TTL);

    private final Policy policy;

    EvictionPolicy(Policy policy) {
        this.policy = policy;
    }

    Policy inStore() {
        return policy;
    }
}
