package io.kvserver.core.store;

/**
 * What a search for expired keys came to.
 *
 * @param slots how many slots it passed
 * @param expiring how many keys with a deadline it looked at
 * @param removed how many of them had expired, and are gone now
 */
public record Sweep(int slots, int expiring, int removed) {}
