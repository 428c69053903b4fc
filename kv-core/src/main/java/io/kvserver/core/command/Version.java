package io.kvserver.core.command;

/**
 * The versions of kv and of the Redis that it stands in for. Any thread.
 *
 * <p>Constants, because reading a resource would load some thirty classes at every start; a test compares the first with the build's.
 */
public final class Version {
    /** As {@code 0.1.0}: the build's, without {@code -SNAPSHOT}. */
    public static final String TEXT = "0.1.0";

    /**
     * The version of Redis that HELLO and INFO tell; client libraries look at it before they use a command. 7.4 is the first that
     * Jedis and redis-py cache for, and what it has for strings, hashes, keys, connections and the server is here.
     * Replies are as in 7.0 where 7.4's are not more of the same: that is the version that the tests compare with.
     */
    public static final String REDIS = "7.4.0";

    private Version() {}
}
