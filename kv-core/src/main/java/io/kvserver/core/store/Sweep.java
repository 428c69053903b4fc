package io.kvserver.core.store;

/**
 * The result of a search for expired keys.
 *
 * @param slots the slots visited
 * @param expiring the visited keys with a deadline
 * @param removed the removed keys among them
 */
public record Sweep(int slots, int expiring, int removed) {}
