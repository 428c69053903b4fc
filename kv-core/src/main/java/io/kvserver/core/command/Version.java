package io.kvserver.core.command;

/**
 * The versions of kv and of the Redis that it stands in for. Any thread.
 *
 * <p>Constants, because reading a resource would load some thirty classes at every start; a test compares the first with the build's.
 */
public final class Version {
    /** As {@code 0.1.0}: the build's, without {@code -SNAPSHOT}. */
    public static final String TEXT = "0.1.0";

    /** The version of Redis whose behaviour clients may expect; some of them look at it before they use a command. */
    public static final String REDIS = "7.0.15";

    private Version() {}
}
