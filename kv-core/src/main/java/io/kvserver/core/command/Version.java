package io.kvserver.core.command;

/**
 * The versions of kv and of the Redis that it implements. Any thread.
 *
 * <p>Constants, because reading a resource would load some thirty classes at every start; a test compares the first
 * with the build's.
 */
public final class Version {
    /** The build's version without {@code -SNAPSHOT}. */
    public static final String TEXT = "0.1.0";

    /**
     * The version of Redis that HELLO and INFO report; client libraries check it before they use a command. 7.4 is the
     * first version with which Jedis and redis-py use client-side caching. Replies are those of 7.0, with which the
     * tests compare, apart from 7.4's additions.
     */
    public static final String REDIS = "7.4.0";

    private Version() {}
}
